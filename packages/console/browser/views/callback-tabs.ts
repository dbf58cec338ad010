import { h } from '../dom/h.ts';
import { link } from '../parts/link.ts';
import type { Page } from '../shell/page.ts';

const tabs = [
  ['/console/callbacks', 'Endpoints', ['read', 'purge']],
  ['/console/callbacks/deliveries', 'Deliveries', ['read', 'purge']],
  ['/console/callbacks/receivers', 'Receivers in trouble', ['admin']],
] as const;

/** The pages about callbacks, as far as they may be seen. */
export function callbackTabs({ path, who }: Page): HTMLElement {
  return h(
    'nav',
    { class: 'tabs', 'aria-label': 'Callbacks' },
    tabs
      .filter(([, , scopes]) => who.may(...scopes))
      .map(([own, name]) => link(own, { 'aria-current': own === path ? 'page' : undefined }, name)),
  );
}
