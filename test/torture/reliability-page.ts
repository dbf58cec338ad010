import { vendorPlaces } from './vendor-places.ts';
import type { Report, Result } from './report.ts';
import type { Scenario } from './scenario.ts';

/** What no run of this page shows, with the tests that hold it. */
const heldElsewhere = [
  'Limits are used to 97 % and more, and never passed, for twenty shapes of limits, also when clocks are stepped back. When the clock of Redis jumps ahead, open windows are cut short by as much, and by no more: `test/simulation`, with figures in `docs/simulation.md`.',
  'Callbacks: 44 kinds of bad receiver over the whole schedule on a clock of their own: `test/e2e/callback-faults.test.ts`. Rotation, redelivery and endpoints that are disabled: `test/e2e/callback-endpoints.test.ts`.',
  'Callbacks reach no address that is not allowed: 1,300 named vectors in `test/egress/vectors`, redirects and rebinding names in `test/egress/exchange.test.ts`.',
  'Secrets: canaries are looked for in logs, the append-only file, the dashboard, answers and errors: `test/attacks/canaries.test.ts`.',
  'Whoever tries to get into the dashboard: `test/attacks/dashboard-entry.test.ts` and `dashboard-actions.test.ts`. A Redis that is full: `test/e2e/redis-full.test.ts`.',
];

/** The page about reliability, made from the results of a run. */
export function reliabilityPage(
  report: Report,
  scenarios: readonly Pick<Scenario, 'name' | 'remarks'>[],
): string {
  const remarks = new Map(scenarios.map(({ name, remarks: told }) => [name, told]));
  const { at, machine, node, redis, fsyncMedianMs, form, results } = report;
  return `${[
    '# Reliability',
    'Made by `npm run torture -- --long --page` from what was measured; never written by hand.',
    `The ${form} form, ${at}, on ${machine}; Node ${node}, Redis ${redis}, ${fsyncMedianMs} ms (median) for a write and fdatasync.`,
    ...results.map((result) => section(result, remarks.get(result.name))),
    '## What counts',
    'A vendor call counts for a request when it arrived at the vendor no sooner than the request was sent, and before the operation was said to be done. One that arrived earlier is never enough; one that arrived after the 202 always is; one between the two counts, because whoever sends a request has made the change before.',
    'An operation is stuck when it has not ended 60 s after the last process that was killed is ready again (75 s after the last power cut, 90 s after the last bad way is mended: until then pauses after failures may last).',
    '## Held by tests',
    'Parts of `npm test` alone:',
    heldElsewhere.map((sentence) => `- ${sentence}`).join('\n'),
    '## Limits of the accounts',
    vendorPlaces.map(({ vendor, because }) => `- \`${vendor}\`: ${because}`).join('\n'),
  ].join('\n\n')}\n`;
}

function section(
  { name, proves, seed, tookMs, skipped, figures, counts }: Result,
  remarks: string | undefined,
): string {
  if (skipped !== undefined) {
    return `## ${name}\n\n${proves}\n\nNot run: ${skipped}.`;
  }
  const rows = figures.map(
    ({ name: what, wanted, reached, isMet }) =>
      `| ${what} | ${wanted} | ${reached} | ${isMet ? 'yes' : '**no**'} |`,
  );
  const told = Object.entries(counts).map(([what, count]) => `${what} ${Math.round(count * 10) / 10}`);
  return [
    `## ${name}`,
    `${proves} Seed ${seed}, ${Math.round(tookMs / 1_000)} s.`,
    ['| figure | wanted | reached | met |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ...(remarks === undefined ? [] : [remarks]),
    ...(told.length === 0 ? [] : [`Counts: ${told.join(', ')}.`]),
  ].join('\n\n');
}
