import type { Account, KindLimits } from '../api/types.ts';
import { h } from '../dom/h.ts';
import { formatShort } from '../format/number.ts';
import { meter } from '../parts/meter.ts';

/** What is used of each budget today. Kinds that share a budget are named together. */
export function quotaMeters({ purge }: Account): HTMLElement[] {
  const budgets = Object.entries(purge).filter(([, { budget_of }]) => budget_of === undefined);
  return budgets.map(([kind, limits]) => budgetOf(namesOf(kind, purge), limits));
}

function namesOf(kind: string, purge: Account['purge']): string {
  const sharing = Object.entries(purge).filter(([, { budget_of }]) => budget_of === kind);
  return [kind, ...sharing.map(([name]) => name)].join(', ');
}

function budgetOf(
  label: string,
  { quota, targets_used_today: used = 0, targets_per_day }: KindLimits,
): HTMLElement {
  if (quota !== undefined) {
    return meter({ label, used, most: quota.targets_per_day_max.value });
  }
  const most =
    targets_per_day === undefined ? 'no daily limit' : `up to ${formatShort(targets_per_day)} a day by rate`;
  return h(
    'div',
    { class: 'meter' },
    h('span', { class: 'meter-label' }, label),
    h('span', { class: 'meter-words' }, h('small', {}, most)),
  );
}
