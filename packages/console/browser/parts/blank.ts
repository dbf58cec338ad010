import { h, type Child } from '../dom/h.ts';

/** What stands where there is nothing to list. */
export function emptyNote(title: string, ...more: readonly Child[]): HTMLElement {
  return h(
    'div',
    { class: 'empty' },
    h('p', { class: 'empty-title' }, title),
    more.length > 0 && h('p', {}, ...more),
  );
}

/** What stands where something is still on its way, as high as it will be. */
export function skeleton(lines = 4): HTMLElement {
  return h(
    'div',
    { class: 'skeleton' },
    h('span', { class: 'unseen' }, 'Loading'),
    Array.from({ length: lines }, () => h('div')),
  );
}
