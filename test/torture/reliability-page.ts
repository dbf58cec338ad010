import { vendorPlaces } from './vendor-places.ts';
import type { Report, Result } from './report.ts';

/** The page about reliability, made from the results of a run. */
export function reliabilityPage(report: Report): string {
  const { at, machine, node, redis, fsyncMedianMs, form, results } = report;
  return `${[
    '# Reliability',
    'Made by `npm run torture -- --long --page` from what was measured; never written by hand.',
    `The ${form} form, ${at}, on ${machine}; Node ${node}, Redis ${redis}, ${fsyncMedianMs} ms (median) for a write and fdatasync.`,
    ...results.map(section),
    '## What counts',
    'A vendor call counts for a request when it arrived at the vendor no sooner than the request was sent, and before the operation was said to be done. One that arrived earlier is never enough; one that arrived after the 202 always is; one between the two counts, because whoever sends a request has made the change before.',
    'An operation is stuck when it has not ended 60 s after the last process that was killed is ready again (75 s after the last power cut, 90 s after the last bad way is mended: until then pauses after failures may last).',
    '## Limits of the accounts',
    vendorPlaces.map(({ vendor, because }) => `- \`${vendor}\`: ${because}`).join('\n'),
  ].join('\n\n')}\n`;
}

function section({ name, proves, seed, tookMs, skipped, figures, counts }: Result): string {
  if (skipped !== undefined) {
    return `## ${name}\n\n${proves}\n\nNot run: ${skipped}.`;
  }
  const rows = figures.map(
    ({ name: what, wanted, reached, isMet }) =>
      `| ${what} | ${wanted} | ${reached} | ${isMet ? 'yes' : '**no**'} |`,
  );
  const told = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
  return [
    `## ${name}`,
    `${proves} Seed ${seed}, ${Math.round(tookMs / 1_000)} s.`,
    ['| figure | wanted | reached | met |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    `Counts: ${told.join(', ')}.`,
  ].join('\n\n');
}
