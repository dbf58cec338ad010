import { h } from '../dom/h.ts';
import { formatDistance, formatExactly, formatMoment } from '../format/moment.ts';

/** A time as the clock shows it. */
export function moment(iso: string): HTMLElement {
  return h('time', { datetime: iso, title: formatExactly(iso) }, formatMoment(iso));
}

/** A time by how far it is away. */
export function distance(iso: string): HTMLElement {
  return h('time', { datetime: iso, title: formatExactly(iso) }, formatDistance(iso));
}
