import { h } from '../dom/h.ts';
import { formatNumber, formatPart } from '../format/number.ts';

interface Meter {
  readonly label: string;
  /** The label at length. */
  readonly title?: string;
  readonly used: number;
  readonly most: number;
  /** What comes on top, such as what a purge would need. */
  readonly needed?: number;
}

/** How much of something limited is used. It turns to a warning from four fifths on. */
export function meter({ label, title, used, most, needed = 0 }: Meter): HTMLElement {
  const total = used + needed;
  const words = `${formatNumber(total)} of ${formatNumber(most)}`;
  const partOf = (value: number): number => (most === 0 ? 1 : Math.min(1, value / most));
  return h(
    'div',
    { class: 'meter' },
    h('span', { class: 'meter-label', title }, label),
    h('span', { class: 'meter-words' }, words, h('small', { class: 'meter-part' }, formatPart(total, most))),
    h(
      'div',
      { class: 'meter-bar', role: 'img', 'aria-label': `${title ?? label}: ${words}` },
      h('span', { class: toneOf(partOf(total)), style: { '--share': partOf(used) } }),
      needed > 0 && h('span', { class: 'needed', style: { '--share': partOf(needed) } }),
    ),
  );
}

function toneOf(share: number): string {
  if (share >= 1) {
    return 'bad';
  }
  return share >= 0.8 ? 'warn' : 'good';
}
