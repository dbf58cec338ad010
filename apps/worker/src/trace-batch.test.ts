import type { BatchRecord } from '@purgeway/store';
import { expect, test } from 'vitest';
import { callSpan } from './trace-batch.ts';

const account = { id: 'main', vendor: { id: 'v' } };

function batchOf(operations: number): BatchRecord {
  return {
    id: 'url.hard-7',
    lane: 'url.hard',
    state: 'claimed',
    attempt: 1,
    putOff: 0,
    call: 1,
    claimedAtMs: 0,
    sentAtMs: 0,
    values: Array.from({ length: operations }, (_, i) => `https://www.example.com/${i}`),
    waiters: Array.from({ length: operations }, (_, i) => [
      { operationId: `op_${i}`, index: 0, client: 'site' },
    ]),
  };
}

function tracesOf(count: number): Map<string, string> {
  return new Map(Array.from({ length: count }, (_, i) => [`op_${i}`, `trace-${i}`]));
}

test('a call for one request is part of its trace', () => {
  expect(callSpan(account, batchOf(1), tracesOf(1))).toMatchObject({
    parent: { traceparent: 'trace-0' },
    links: ['trace-0'],
  });
});

test('a call for many is part of the trace of the first, and linked with as many as a span may have', () => {
  const { parent, links, facts } = callSpan(account, batchOf(1_000), tracesOf(1_000));
  expect(parent).toEqual({ traceparent: 'trace-0' });
  expect(links).toHaveLength(128);
  expect(facts).toMatchObject({ 'purgeway.operations': 1_000, 'purgeway.links_left_off': 872 });
});

test('a call for requests that nobody records is part of whatever goes on', () => {
  expect(callSpan(account, batchOf(5), new Map())).toMatchObject({ parent: undefined, links: [] });
});
