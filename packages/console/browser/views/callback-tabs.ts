import { h } from '../dom/h.ts';
import { link } from '../parts/link.ts';

const tabs = [
  ['/console/callbacks', 'Endpoints'],
  ['/console/callbacks/deliveries', 'Deliveries'],
  ['/console/callbacks/receivers', 'Receivers in trouble'],
] as const;

/** The pages about callbacks. */
export function callbackTabs(path: string): HTMLElement {
  return h(
    'nav',
    { class: 'tabs', 'aria-label': 'Callbacks' },
    tabs.map(([own, name]) => link(own, { 'aria-current': own === path ? 'page' : undefined }, name)),
  );
}
