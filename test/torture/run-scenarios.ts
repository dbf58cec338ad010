import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeMoment } from './machine.ts';
import type { Result } from './report.ts';
import type { Scenario, ScenarioOptions } from './scenario.ts';

/** Findings of one kind that are shown. */
const shownMax = 20;

export interface RunOptions extends ScenarioOptions {
  /** Kept with each result. */
  readonly note?: string | undefined;
  readonly onResult: (result: Result) => Promise<void>;
}

/** Runs scenarios one after the other and tells of each as soon as it is over. One that throws has failed; one that cannot run here is skipped out loud. */
export async function runScenarios(scenarios: readonly Scenario[], options: RunOptions): Promise<Result[]> {
  const results: Result[] = [];
  for (const scenario of scenarios) {
    const result = await runOne(scenario, options);
    results.push(result);
    await options.onResult(result);
    options.say(
      `${scenario.name}: ${verdictOf(result)}, seed ${options.seed}, ${Math.round(result.tookMs / 1_000)} s`,
    );
  }
  return results;
}

async function runOne(scenario: Scenario, options: RunOptions): Promise<Result> {
  const { name, proves } = scenario;
  const { seed, note } = options;
  const common = { name, proves, seed, ...describeMoment(), ...(note !== undefined && { note }) };
  const startedAt = performance.now();
  const skipped = scenario.whyNot?.();
  if (skipped !== undefined) {
    return { ...common, skipped, tookMs: 0, isPassed: true, figures: [], counts: {} };
  }
  options.say(`${name} (${options.form}, seed ${options.seed}): ${proves}`);
  try {
    const keepIn = await folderIn(options.keepIn, name);
    const { figures, counts, findings } = await scenario.run({ ...options, keepIn });
    findings.slice(0, shownMax).forEach(({ breach, what }) => options.say(`  ${breach}: ${what}`));
    figures.forEach(({ name: what, wanted, reached, isMet }) =>
      options.say(`  ${isMet ? 'ok    ' : 'FAILED'} ${what}: ${reached} (wanted: ${wanted})`),
    );
    const isPassed = figures.every(({ isMet }) => isMet);
    return { ...common, tookMs: performance.now() - startedAt, isPassed, figures: [...figures], counts };
  } catch (error) {
    options.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const failure = { name: 'ran to its end', wanted: 'yes', reached: 'no', isMet: false };
    return {
      ...common,
      tookMs: performance.now() - startedAt,
      isPassed: false,
      figures: [failure],
      counts: {},
    };
  }
}

async function folderIn(parent: string | undefined, name: string): Promise<string | undefined> {
  const folder = parent === undefined ? undefined : join(parent, name);
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
  }
  return folder;
}

function verdictOf({ skipped, isPassed }: Result): string {
  if (skipped !== undefined) {
    return `SKIPPED, NOTHING PROVEN (${skipped})`;
  }
  return isPassed ? 'passed' : 'FAILED';
}
