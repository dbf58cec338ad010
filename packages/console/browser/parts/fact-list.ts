import { h, type Child } from '../dom/h.ts';

export type Fact = readonly [name: string, value: Child];

/** What is known of one thing, each by its name. */
export function factList(facts: readonly Fact[]): HTMLElement {
  return h(
    'dl',
    { class: 'facts' },
    facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}
