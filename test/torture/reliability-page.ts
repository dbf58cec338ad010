import { vendorPlaces } from './vendor-places.ts';
import type { Report, Result } from './report.ts';
import type { Scenario } from './scenario.ts';

/** What no run of this page shows, with the tests that hold it. */
const heldElsewhere = [
  'Limits are used to 97 % and more, and never passed, for twenty shapes of limits, also when clocks are stepped back. When the clock of Redis jumps ahead, open windows are cut short by as much, and by no more: `test/simulation`, with figures in `docs/simulation.md`.',
  'Callbacks: 52 kinds of bad receiver over the whole schedule on a clock of their own: `test/e2e/callback-faults.test.ts`. Rotation, redelivery and endpoints that are disabled: `test/e2e/callback-endpoints.test.ts`.',
  'Callbacks reach no address that is not allowed: 1,300 named vectors in `test/egress/vectors`, redirects and rebinding names in `test/egress/exchange.test.ts`.',
  'Secrets: canaries are looked for in logs, the append-only file, the dashboard, answers and errors: `test/attacks/canaries.test.ts`.',
  'Whoever tries to get into the dashboard: `test/attacks/dashboard-entry.test.ts` and `dashboard-actions.test.ts`. A Redis that is full: `test/e2e/redis-full.test.ts`.',
];

/** What was aimed at and never measured, or in a smaller size. */
const notMeasured = [
  'R6: limits in a real run of ten minutes with eight workers. `kills` checks every window with three workers that are killed; the simulation checks them on a virtual clock.',
  'R7: a million events of CMSes against the least number of calls. That repeats share calls and that the last change is sent is held by tests of a smaller size.',
  'R9: the whole schedule of callbacks over 10,000 endpoints. The tests take each kind of bad receiver through it once.',
  'R11: one that hangs among a thousand. `isolation` has one among a handful, so what it takes from the others would weigh more.',
  'R13: ten million bodies through the validators in process. `input` sends its million over HTTP.',
  'R19: two hours at 60 % of the load. `docs/benchmarks.md` has the memory of a minute.',
  'R21: other backends. What Purgeway keeps is kept by scripts in Redis, so there is no other.',
];

/** The page about reliability, made from the results of a run. */
export function reliabilityPage(
  report: Report,
  scenarios: readonly Pick<Scenario, 'name' | 'remarks'>[],
): string {
  const remarks = new Map(scenarios.map(({ name, remarks: told }) => [name, told]));
  const { machine, node, redis, form, results } = report;
  return `${[
    '# Reliability',
    'Made by `npm run torture -- --long --page` from what was measured; never written by hand.',
    `The ${form} form, on ${machine}; Node ${node}, Redis ${redis}.`,
    ...results.map((result) => section(result, remarks.get(result.name))),
    '## What counts',
    'A vendor call counts for a request when it arrived at the vendor no sooner than the request was sent, and before the operation was said to be done. One that arrived earlier is never enough; one that arrived after the 202 always is; one between the two counts, because whoever sends a request has made the change before.',
    'An operation is stuck when it has not ended 60 s after the last process that was killed is ready again (75 s after the last power cut, 90 s after the last bad way is mended: until then pauses after failures may last).',
    'A request that is not answered is sent again with the same idempotency key. It counts as never answered when its client gives up: 60 s after it was sent and after whatever was broken last is whole again.',
    '## Held by tests',
    'Parts of `npm test` alone:',
    heldElsewhere.map((sentence) => `- ${sentence}`).join('\n'),
    '## Not measured',
    'Numbers are those of the aims that this page has in brackets:',
    notMeasured.map((sentence) => `- ${sentence}`).join('\n'),
    '## Limits of the accounts',
    vendorPlaces.map(({ vendor, because }) => `- \`${vendor}\`: ${because}`).join('\n'),
  ].join('\n\n')}\n`;
}

function section(result: Result, remarks: string | undefined): string {
  const { name, proves, note, skipped, figures, counts } = result;
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
    `${proves} ${originOf(result)}`,
    ['| figure | wanted | reached | met |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ...(remarks === undefined ? [] : [remarks]),
    ...(note === undefined ? [] : [`Of this run: ${note}`]),
    ...(told.length === 0 ? [] : [`Counts: ${told.join(', ')}.`]),
  ].join('\n\n');
}

/** Which run it was, and what its figures depend on that may have been otherwise for others. */
function originOf({ seed, tookMs, at, commit, fsyncMedianMs }: Result): string {
  const parts = [
    `Seed ${seed}`,
    `${Math.round(tookMs / 1_000)} s`,
    `begun ${at}`,
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    ...(fsyncMedianMs === undefined ? [] : [`${fsyncMedianMs} ms (median) for a write and fdatasync`]),
  ];
  return `${parts.join(', ')}.`;
}
