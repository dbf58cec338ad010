import { expect, test } from 'vitest';
import type { Target } from '@purgeway/client';
import type { TargetState } from '../api/states.ts';
import { readTargets, type PageWish } from './read-targets.ts';

function rows(count: number, stateOf: (index: number) => TargetState): Target[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    kind: 'url',
    value: `https://a.example/${index}`,
    accounts: [{ account: 'one', state: stateOf(index) }],
  }));
}

/** Serves rows page by page, as the API does, and counts how often it is asked. */
function server(all: readonly Target[]) {
  const asked: string[] = [];
  const pageOf = async ({ limit = 50, cursor = '0' }: PageWish) => {
    asked.push(cursor);
    const end = Number(cursor) + limit;
    return {
      items: all.slice(Number(cursor), end),
      ...(end < all.length && { next_cursor: String(end) }),
    };
  };
  return { pageOf, asked };
}

const nothing = { rows: [], seen: 0 };

test('without a filter one page is read at a time, in order', async () => {
  const { pageOf } = server(rows(120, () => 'sent'));
  const first = await readTargets({ pageOf, state: '', before: nothing });
  expect([first.rows.length, first.seen, first.cursor]).toEqual([50, 50, '50']);
  const second = await readTargets({ pageOf, state: '', before: first });
  expect(second.rows.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  const third = await readTargets({ pageOf, state: '', before: second });
  expect([third.rows.length, third.cursor]).toEqual([120, undefined]);
});

test('a filter finds the one bad target among many', async () => {
  const { pageOf } = server(rows(5_000, (index) => (index === 4_321 ? 'rejected' : 'confirmed')));
  const { rows: found, seen } = await readTargets({ pageOf, state: 'rejected', before: nothing });
  expect([found.map(({ index }) => index), seen]).toEqual([[4_321], 5_000]);
});

test('a search has an end, and can be gone on with', async () => {
  const { pageOf, asked } = server(rows(12_000, () => 'confirmed'));
  const first = await readTargets({ pageOf, state: 'rejected', before: nothing });
  expect([first.rows.length, first.seen, asked.length]).toEqual([0, 10_000, 10]);
  const second = await readTargets({ pageOf, state: 'rejected', before: first });
  expect([second.seen, second.cursor]).toEqual([12_000, undefined]);
});
