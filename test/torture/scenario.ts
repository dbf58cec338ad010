import type { Finding } from '../support/history.ts';

/** How a scenario is run. */
export interface ScenarioOptions {
  /** Everything that is left to chance follows from it. */
  readonly seed: number;
  readonly form: 'short' | 'long';
  /** What can be cut short ends after so long; then it may not reach its figures. Absent: nothing is cut short. */
  readonly minutesMax?: number | undefined;
  /** For lines of progress. */
  readonly say: (line: string) => void;
  /** An empty folder for what may help to understand a failure: all that was seen, and what our programs wrote. Absent: none is kept. */
  readonly keepIn?: string | undefined;
}

/** A figure of a run: what it had to be, and what it was. */
export interface Figure {
  readonly name: string;
  /** Such as `0` or `at least 1000`. */
  readonly wanted: string;
  readonly reached: string;
  readonly isMet: boolean;
}

/** What a scenario came to. */
export interface ScenarioResult {
  readonly figures: readonly Figure[];
  /** Counts that are told, but not asked for. */
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** A way to torment Purgeway. */
export interface Scenario {
  readonly name: string;
  /** What it proves, as a sentence. */
  readonly proves: string;
  /** What it leaves out, and why, as sentences that are true of every run. */
  readonly remarks?: string;
  /** Why it cannot run here; absent: it can. */
  readonly whyNot?: () => string | undefined;
  run(options: ScenarioOptions): Promise<ScenarioResult>;
}

export function exactly(name: string, wanted: number, reached: number): Figure {
  return { name, wanted: String(wanted), reached: String(reached), isMet: reached === wanted };
}

export function atLeast(name: string, wanted: number, reached: number): Figure {
  return { name, wanted: `at least ${wanted}`, reached: String(reached), isMet: reached >= wanted };
}

/** Not met by `NaN`, which is what comes of nothing measured. */
export function atMost(name: string, wanted: number, reached: number): Figure {
  return {
    name,
    wanted: `at most ${wanted}`,
    reached: String(Math.round(reached)),
    isMet: reached <= wanted,
  };
}

/** For the many breaches that must all be absent. */
export function noneOf(findings: readonly Finding[]): Figure[] {
  const kinds = [
    ['acknowledged operations lost', ['lost']],
    ['targets said to be purged without a call that counts', ['not-purged', 'ended-otherwise']],
    ['operations stuck', ['stuck']],
    ['events missing, wrong or unsigned', ['event-missing', 'event-wrong', 'event-unsigned']],
    ['calls or events repeated without a cause', ['call-repeated', 'event-repeated']],
    ['limits passed in any window', ['limit-passed']],
    ['requests refused or mixed up', ['refused', 'shared-id']],
    ['answers of 5xx other than our 503', ['failed']],
    ['requests never answered', ['unanswered']],
  ] as const;
  return kinds.map(([name, breaches]) =>
    exactly(name, 0, findings.filter(({ breach }) => breaches.some((one) => one === breach)).length),
  );
}
