import { h } from '../dom/h.ts';
import { formatNumber, formatPart } from '../format/number.ts';

interface Meter {
  readonly label: string;
  readonly used: number;
  readonly most: number;
  /** What comes on top, such as what a purge would need. */
  readonly needed?: number;
}

/** How much of something limited is used. It turns to a warning from four fifths on. */
export function meter({ label, used, most, needed = 0 }: Meter): HTMLElement {
  const share = most === 0 ? 1 : (used + needed) / most;
  const words = `${formatNumber(used + needed)} of ${formatNumber(most)}`;
  return h(
    'div',
    { class: 'meter' },
    h('span', { class: 'meter-label' }, label),
    h('span', { class: 'meter-words' }, words, h('small', {}, formatPart(used + needed, most))),
    h(
      'div',
      { class: 'meter-bar', role: 'img', 'aria-label': `${label}: ${words}` },
      h('span', { class: toneOf(share), style: { '--share': Math.min(1, most === 0 ? 1 : used / most) } }),
      needed > 0 && h('span', { class: 'needed', style: { '--share': Math.min(1, needed / most) } }),
    ),
  );
}

function toneOf(share: number): string {
  if (share >= 1) {
    return 'bad';
  }
  return share >= 0.8 ? 'warn' : 'good';
}
