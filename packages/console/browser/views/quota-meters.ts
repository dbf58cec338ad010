import type { Account, AccountPurgeLimits } from '@purgeway/client';
import { h } from '../dom/h.ts';
import { meter } from '../parts/meter.ts';

interface Budget {
  /** Kinds of targets that are counted together. */
  readonly kinds: readonly string[];
  readonly limits: AccountPurgeLimits;
}

/** What is used of each daily quota, and which kinds have none. */
export function quotaMeters({ purge }: Account): HTMLElement[] {
  const budgets = budgetsOf(purge);
  const free = budgets.filter(({ limits }) => limits.quota === undefined).flatMap(({ kinds }) => kinds);
  const all = free.length === Object.keys(purge).length;
  return [
    ...budgets.flatMap(meterOf),
    ...(free.length === 0
      ? []
      : [h('p', { class: 'fine' }, all ? 'no daily quota' : `no daily quota: ${free.join(', ')}`)]),
  ];
}

function budgetsOf(purge: Account['purge']): Budget[] {
  const kinds = Object.entries(purge);
  return kinds
    .filter(([, { budget_of }]) => budget_of === undefined)
    .map(([kind, limits]) => {
      const sharing = kinds.filter(([, { budget_of }]) => budget_of === kind).map(([name]) => name);
      return { kinds: [kind, ...sharing], limits };
    });
}

function meterOf({ kinds, limits: { quota, targets_used_today: used = 0 } }: Budget): HTMLElement[] {
  const [first = '', ...others] = kinds;
  const label = others.length > 1 ? `${first} + ${others.length} kinds` : kinds.join(', ');
  return quota === undefined
    ? []
    : [meter({ label, title: kinds.join(', '), used, most: quota.targets_per_day_max.value })];
}
