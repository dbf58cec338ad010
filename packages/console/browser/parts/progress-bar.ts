import type { TargetCounts } from '@purgeway/client';
import { targetStates } from '../api/states.ts';
import { h } from '../dom/h.ts';
import { formatNumber } from '../format/number.ts';
import { targetTones } from '../format/states.ts';

/** How many of all targets are in which state, as one bar, with the same in words for whoever does not see it. */
export function progressBar(counts: TargetCounts): HTMLElement {
  const parts = targetStates.filter((state) => (counts[state] ?? 0) > 0);
  return h(
    'div',
    { class: 'bar', role: 'img', 'aria-label': describeCounts(counts) },
    parts.map((state) =>
      h('span', {
        'data-key': state,
        class: `${targetTones[state]} ${state}`,
        style: { '--part': counts[state] ?? 0 },
      }),
    ),
  );
}

/** Such as `6 confirmed, 2 unverified`. */
export function describeCounts(counts: TargetCounts): string {
  const words = targetStates
    .filter((state) => (counts[state] ?? 0) > 0)
    .map((state) => `${formatNumber(counts[state] ?? 0)} ${state}`);
  return words.length === 0 ? 'nothing yet' : words.join(', ');
}
