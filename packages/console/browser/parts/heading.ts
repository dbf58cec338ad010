import { h, type Child } from '../dom/h.ts';

/** The head of a page: its name, what stands beside it, and what can be done. */
export function heading(
  title: Child,
  { beside, deeds }: { readonly beside?: Child; readonly deeds?: Child } = {},
): HTMLElement {
  return h(
    'div',
    { class: 'heading' },
    h('h1', {}, title),
    beside !== undefined && h('div', { class: 'beside' }, beside),
    deeds !== undefined && h('div', { class: 'deeds' }, deeds),
  );
}

/** A part of a page with its name. */
export function section(name: string, ...children: readonly Child[]): HTMLElement {
  const id = `part-${name.toLowerCase().replaceAll(/\W+/gu, '-')}`;
  return h('section', { class: 'part', 'aria-labelledby': id }, h('h2', { id }, name), ...children);
}
