import type { Target, TargetTruth } from '@purgeway/client';
import { targetStates } from '../api/states.ts';
import { h, type Child } from '../dom/h.ts';
import { fill } from '../dom/morph.ts';
import { countOf, formatNumber } from '../format/number.ts';
import { targetBadge } from '../parts/badge.ts';
import { emptyNote, skeleton } from '../parts/blank.ts';
import { choice, field } from '../parts/field.ts';
import { keptPlace } from '../parts/kept-place.ts';
import { accountLink, pathWith } from '../parts/link.ts';
import { moment } from '../parts/moment.ts';
import { table } from '../parts/table.ts';
import type { Page } from '../shell/page.ts';
import { readTargets, type PageWish, type Reading } from './read-targets.ts';

export interface TargetList {
  readonly element: HTMLElement;
  /** Reads again what is shown, unless the reader has gone on from its beginning. */
  refresh(): Promise<void>;
}

/** The truth of every target at every account, in the order of the request; of those alone that stand as the filter says. */
export function createTargetList(page: Page): TargetList {
  let reading: Reading = { rows: [], seen: 0 };
  let state = page.query.get('target_state') ?? '';
  let hasGoneOn = false;
  const filters = h('div', { class: 'filters' });
  const list = keptPlace();
  let current = new AbortController();
  /** What is read for an earlier choice comes to nothing, whenever it comes. */
  const read = async (before: Reading): Promise<void> => {
    current.abort();
    current = new AbortController();
    const signal = AbortSignal.any([page.signal, current.signal]);
    const pageOf = (query: PageWish) =>
      page.api.call('listTargets', { path: { id: page.id }, query, signal });
    try {
      const found = await readTargets({ pageOf, state, before });
      signal.throwIfAborted();
      reading = found;
      list.show(
        ...shown(reading, state),
        moreButton(reading, () => {
          hasGoneOn = true;
          void read(reading);
        }),
      );
    } catch (error) {
      if (!signal.aborted) {
        list.fail(error, () => void read(before));
      }
    }
  };
  const start = (): Promise<void> => read({ rows: [], seen: 0 });
  fill(
    filters,
    stateFilter(state, (chosen) => {
      state = chosen;
      hasGoneOn = false;
      list.show(skeleton());
      page.note(pathWith(page.path, { target_state: chosen }));
      void start();
    }),
  );
  return {
    element: h('div', {}, filters, list.element),
    refresh: async () => (hasGoneOn ? undefined : start()),
  };
}

function stateFilter(state: string, choose: (state: string) => void): HTMLElement {
  const control = choice(
    {
      id: 'target-state',
      onchange: ({ target }) => choose(target instanceof HTMLSelectElement ? target.value : ''),
    },
    [['', 'Any state'], ...targetStates.map((name) => [name, name] as const)],
    state,
  );
  return field({ id: 'target-state', label: 'State', control });
}

function shown({ rows, seen, cursor }: Reading, state: string): Child[] {
  if (rows.length === 0) {
    const some = cursor === undefined ? 'any' : `the first ${formatNumber(seen)}`;
    return [emptyNote(state === '' ? 'There are no targets.' : `No target of ${some} is ${state}.`)];
  }
  return [
    table<Target>({
      caption: 'Targets',
      rows,
      keyOf: ({ index }) => String(index),
      columns: [
        { name: '#', cell: ({ index }) => formatNumber(index + 1), isNumber: true },
        { name: 'Target', class: 'target', cell: describeTarget },
        { name: 'At each account', class: 'wide', cell: ({ accounts }) => truthsOf(accounts, state) },
      ],
    }),
  ];
}

function describeTarget({ kind, value, unreadable }: Target): Child {
  return [
    h('span', { class: 'kind' }, kind),
    ' ',
    unreadable === true ? h('em', {}, 'sealed with a key that is not there') : h('code', {}, value),
  ];
}

function truthsOf(accounts: readonly TargetTruth[], state: string): HTMLElement {
  const wanted = accounts.filter((truth) => state === '' || truth.state === state);
  return h('ul', { class: 'truths' }, wanted.map(truthOf));
}

function truthOf({ account, state, at, vendor_task, code, message }: TargetTruth): HTMLElement {
  return h(
    'li',
    { 'data-key': account },
    targetBadge(state),
    accountLink(account),
    at !== undefined && moment(at),
    vendor_task !== undefined && h('span', { class: 'fine' }, 'task ', h('code', {}, vendor_task)),
    (message !== undefined || code !== undefined) &&
      h('p', { class: 'words' }, code !== undefined && h('code', {}, code), ' ', message),
  );
}

function moreButton({ cursor, seen, rows }: Reading, goOn: () => void): HTMLElement | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  return h(
    'div',
    { class: 'pager' },
    h('button', { onclick: () => goOn() }, 'More'),
    h(
      'span',
      { class: 'fine' },
      `${countOf(rows.length, 'target')} shown of the first ${formatNumber(seen)}`,
    ),
  );
}
