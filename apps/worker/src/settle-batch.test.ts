import type { BatchRecord, Settlement } from '@purgeway/store';
import { expect, it } from 'vitest';
import { operationsOf, settleBatch } from './settle-batch.ts';

const note = { account: 'main', at: '2026-01-05T04:00:00.000Z' };
const waiter = (operationId: string, index: number, client = 'site') => ({ operationId, index, client });

const batch: BatchRecord = {
  id: 'url.hard-7',
  lane: 'url.hard',
  state: 'claimed',
  attempt: 1,
  putOff: 0,
  call: 1,
  claimedAtMs: 0,
  sentAtMs: 0,
  values: ['a', 'b', 'c'],
  waiters: [[waiter('op_1', 4), waiter('op_2', 0, 'other')], [waiter('op_1', 5)], [waiter('op_1', 9)]],
};

function recorder() {
  const settled: Settlement[] = [];
  const settle = async (settlement: Settlement): Promise<number> => settled.push(settlement);
  return { settled, store: { settle } };
}

it('settles each operation once with all its targets, and tells it the vendor’s words', async () => {
  const { settled, store } = recorder();
  await settleBatch(store, batch, { receipt: { state: 'confirmed', vendorTask: 't', message: 'ok' }, note });
  const words = { ...note, batch: batch.id, vendorTask: 't', code: undefined, message: 'ok' };
  expect(settled).toEqual([
    { operationId: 'op_1', client: 'site', indexes: [4, 5, 9], state: 'confirmed', note: words },
    { operationId: 'op_2', client: 'other', indexes: [0], state: 'confirmed', note: words },
  ]);
});

it('settles a target that was refused alone for all who wait for it, and nobody else', async () => {
  const { settled, store } = recorder();
  const refused = [{ index: 0, code: '9', message: 'not yours' }];
  await settleBatch(store, batch, { receipt: { state: 'sent', vendorTask: 't', refused }, note });
  const rejected = settled.filter(({ state }) => state === 'rejected');
  expect(rejected.map(({ operationId, indexes }) => [operationId, indexes])).toEqual([
    ['op_1', [4]],
    ['op_2', [0]],
  ]);
  expect(rejected.every((one) => one.note.message === 'not yours' && one.note.code === '9')).toBe(true);
  const others = settled.filter(({ state }) => state === 'sent');
  expect(others.map(({ operationId, indexes }) => [operationId, indexes])).toEqual([['op_1', [5, 9]]]);
});

it('names every operation that waits, once', () => {
  expect(operationsOf(batch)).toEqual(['op_1', 'op_2']);
});
