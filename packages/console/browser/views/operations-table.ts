import type { Operation } from '@purgeway/client';
import { h } from '../dom/h.ts';
import { formatDuration } from '../format/duration.ts';
import { formatNumber } from '../format/number.ts';
import { operationBadge } from '../parts/badge.ts';
import { operationLink } from '../parts/link.ts';
import { distance } from '../parts/moment.ts';
import { describeCounts, progressBar } from '../parts/progress-bar.ts';
import { table, type Column } from '../parts/table.ts';

/** Operations, each with how far it has come. `isShort`: only what is needed to find one. */
export function operationsTable(
  caption: string,
  operations: readonly Operation[],
  { isShort = false }: { readonly isShort?: boolean } = {},
): HTMLElement {
  return table({
    caption,
    rows: operations,
    keyOf: ({ id }) => id,
    columns: columns.filter(({ isDetail }) => !isShort || isDetail !== true),
  });
}

const columns: readonly (Column<Operation> & { readonly isDetail?: boolean })[] = [
  { name: 'State', cell: ({ state }) => operationBadge(state) },
  { name: 'Operation', cell: ({ id }) => operationLink(id) },
  { name: 'What', cell: describeWhat, isDetail: true },
  { name: 'Targets', cell: ({ targets }) => formatNumber(targets), isNumber: true, isDetail: true },
  {
    name: 'Progress',
    class: 'wide',
    cell: ({ counts }) => [progressBar(counts), h('span', { class: 'fine' }, describeCounts(counts))],
  },
  { name: 'Accounts', cell: ({ accounts }) => describeAccounts(Object.keys(accounts)), isDetail: true },
  { name: 'Asked', cell: ({ created_at }) => distance(created_at), isNumber: true },
  {
    name: 'Took',
    cell: ({ created_at, finished_at }) => tookOf(created_at, finished_at),
    isNumber: true,
    isDetail: true,
  },
];

/** Such as `purge, soft, urgent`: what is as usual is not said. */
export function describeWhat({ type, mode, priority }: Operation): string {
  const special = [mode === 'hard' ? undefined : mode, priority === 'normal' ? undefined : priority];
  return [type, ...special.filter((word) => word !== undefined)].join(', ');
}

function describeAccounts([first, ...others]: readonly string[]): string {
  if (first === undefined) {
    return '–';
  }
  return others.length === 0 ? first : `${first} + ${others.length}`;
}

export function tookOf(createdAt: string, finishedAt: string | undefined): string {
  return finishedAt === undefined
    ? '–'
    : formatDuration((Date.parse(finishedAt) - Date.parse(createdAt)) / 1000);
}
