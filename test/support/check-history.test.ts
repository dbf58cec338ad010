import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.ts';
import type { FoundOperation, History, JournalEntry, ReceivedEvent, Trouble, VendorCall } from './history.ts';

// What the checker says of small histories: a good one, and the same with one thing wrong.

const request: JournalEntry = {
  key: 'k1',
  errands: ['main a', 'spare a'],
  sentAt: 1_000,
  acceptedAt: 1_010,
  id: 'op_1',
  event: 'wanted',
  attempts: 1,
};

const operation: FoundOperation = {
  id: 'op_1',
  state: 'complete',
  isDone: true,
  finishedAt: 1_200,
  otherEnds: new Map(),
};

function call(more: Partial<VendorCall> = {}): VendorCall {
  return { account: 'main', at: 1_100, errands: ['main a'], isEffective: true, sort: 'purge url', ...more };
}

const event: ReceivedEvent = {
  id: 'msg_1',
  at: 1_210,
  operationId: 'op_1',
  state: 'complete',
  hash: 'h',
  isSigned: true,
  isTaken: true,
};

const good: History = {
  journal: [request],
  calls: [call(), call({ account: 'spare', errands: ['spare a'] })],
  operations: [operation],
  events: [event],
  troubles: [],
  windows: [],
};

/** The breaches found in the good history with these parts changed. */
function breaches(change: Partial<History>): string[] {
  return checkHistory({ ...good, ...change }).findings.map(({ breach }) => breach);
}

describe('a history', () => {
  it('in which all is well has no findings', () => {
    expect(checkHistory(good).findings).toEqual([]);
    expect(checkHistory(good).figures).toMatchObject({ accepted: 1, errands: 2, lost: 0, stuck: 0 });
  });

  it('shows an operation that was acknowledged and is unknown', () => {
    expect(breaches({ operations: [] })).toEqual(['lost']);
  });

  it('shows a request that was never answered, of which nothing is asked then', () => {
    const unanswered = { ...request, acceptedAt: undefined, id: undefined };
    expect(breaches({ journal: [unanswered], operations: [], calls: [], events: [] })).toEqual([
      'unanswered',
    ]);
  });

  it('shows an answer of 5xx on the way that is no 503 of ours', () => {
    const told = (...failures: string[]) => breaches({ journal: [{ ...request, failures }] });
    expect(told('503 store-unavailable', '503 stopping')).toEqual([]);
    expect(told('503 stopping', '500 internal-error')).toEqual(['failed']);
    expect(told('503 vendor-throttled', '502 "Bad gateway"')).toEqual(['failed', 'failed']);
  });

  it('shows an operation that does not end, also one that nobody was told of', () => {
    expect(breaches({ operations: [{ ...operation, state: 'active', isDone: false }], events: [] })).toEqual([
      'stuck',
    ]);
    const untold = { ...operation, id: 'op_2', state: 'pending', isDone: false };
    expect(breaches({ operations: [operation, untold] })).toEqual(['stuck']);
  });

  it('shows a target that ended as cancelled, unless its client took it back and it was never sent', () => {
    const otherEnds = new Map([['spare a', 'cancelled']]);
    const told = (journal: readonly JournalEntry[], calls: readonly VendorCall[]) =>
      breaches({
        journal,
        calls,
        operations: [{ ...operation, state: 'partial', otherEnds }],
        events: [{ ...event, state: 'partial' }],
      });
    const takenBack = { ...request, isTakenBack: true };
    const other = {
      ...request,
      key: 'k2',
      acceptedAt: undefined,
      id: undefined,
      refusal: undefined,
      errands: ['spare a'],
    };
    expect(told([takenBack], [call()])).toEqual([]);
    expect(told([request], [call()])).toEqual(['ended-otherwise']);
    expect(told([takenBack], [...good.calls])).toEqual(['ended-otherwise']);
    expect(told([takenBack, other], [...good.calls])).toEqual(['unanswered']);
  });

  it('shows a target that was never sent to one of its accounts', () => {
    expect(breaches({ calls: [call()] })).toEqual(['not-purged']);
  });

  it('shows a call that took no effect for none', () => {
    expect(breaches({ calls: [call({ isEffective: false }), call({ errands: ['spare a'] })] })).toEqual([
      'not-purged',
    ]);
  });

  it('does not take a call that came before the request was sent', () => {
    const early = call({ at: 999, errands: ['main a', 'spare a'] });
    const verdict = checkHistory({ ...good, calls: [early] });
    expect(verdict.findings.filter(({ breach }) => breach === 'not-purged')).toHaveLength(2);
    expect(verdict.findings[0]?.what).toContain('came 1 ms early');
  });

  it('takes a call that came between the request and its 202', () => {
    expect(breaches({ calls: [call({ at: 1_000, errands: ['main a', 'spare a'] })] })).toEqual([]);
  });

  it('does not take a call that came after the operation was said to be done', () => {
    expect(breaches({ calls: [call({ at: 1_201, errands: ['main a', 'spare a'] })] })).toEqual([
      'not-purged',
      'not-purged',
    ]);
  });

  it('shows a target that ended otherwise', () => {
    const otherEnds = new Map([['spare a', 'gave-up']]);
    expect(breaches({ operations: [{ ...operation, otherEnds }] })).toEqual(['ended-otherwise']);
  });

  it('shows a request that was refused, and two that share an operation', () => {
    const refused = { ...request, key: 'k2', acceptedAt: undefined, id: undefined, refusal: '422' };
    expect(breaches({ journal: [request, refused] })).toEqual(['refused']);
    expect(breaches({ journal: [request, { ...request, key: 'k2' }] })).toContain('shared-id');
  });
});

describe('of final events a history', () => {
  it('shows one that never came, and one that no receiver took', () => {
    expect(breaches({ events: [] })).toEqual(['event-missing']);
    expect(breaches({ events: [{ ...event, isTaken: false }] })).toEqual(['event-missing']);
  });

  it('does not miss one yet whose receiver fails at times, and that is due within the schedule', () => {
    const dueAt = (eventDueAt: number, kind: JournalEntry['event'] = 'late') =>
      breaches({
        journal: [{ ...request, event: kind }],
        operations: [{ ...operation, eventDueAt }],
        events: [],
        endedAt: 9_000,
      });
    expect(dueAt(9_001)).toEqual([]);
    expect(dueAt(369_000)).toEqual([]);
    expect(dueAt(369_001)).toEqual(['event-missing']);
    expect(dueAt(9_000)).toEqual(['event-missing']);
    expect(dueAt(9_001, 'wanted')).toEqual(['event-missing']);
  });

  it('misses none where none was asked for, or its receiver takes none', () => {
    expect(breaches({ journal: [{ ...request, event: 'none' }], events: [] })).toEqual([]);
    expect(breaches({ journal: [{ ...request, event: 'perhaps' }], events: [] })).toEqual([]);
  });

  it('shows two ids of one operation', () => {
    const troubles = [{ what: 'kill', fromMs: 1_210, untilMs: 1_210 }];
    expect(breaches({ events: [event, { ...event, id: 'msg_2' }], troubles })).toEqual(['event-wrong']);
  });

  it('shows a body that changes, another state than the operation has, and one that comes before the end', () => {
    const failed = { ...event, isTaken: false };
    expect(breaches({ events: [failed, { ...event, hash: 'other' }] })).toEqual(['event-wrong']);
    expect(breaches({ events: [{ ...event, state: 'failed' }] })).toEqual(['event-wrong']);
    expect(breaches({ events: [{ ...event, at: 1_199 }] })).toEqual(['event-wrong']);
  });

  it('shows a signature that is not right', () => {
    expect(breaches({ events: [{ ...event, isSigned: false }] })).toEqual(['event-unsigned']);
  });

  it('shows one that came again after it was taken, unless its sender was broken then', () => {
    const [first, again] = [
      { ...event, by: 'worker-0' },
      { ...event, by: 'worker-1', at: 9_000 },
    ];
    const after = (...troubles: Trouble[]) => breaches({ events: [first, again], troubles });
    const kill = (of: string, at: number) => ({ what: 'kill', of, fromMs: at, untilMs: at });
    expect(after()).toEqual(['event-repeated']);
    expect(breaches({ events: [{ ...first, isTaken: false }, again] })).toEqual([]);
    expect(breaches({ events: [{ ...first, isLate: true }, again] })).toEqual([]);
    expect(after(kill('worker-0', 1_300))).toEqual([]);
    expect(after(kill('worker-0', 8_990))).toEqual(['event-repeated']);
    expect(after(kill('worker-1', 1_300))).toEqual(['event-repeated']);
    expect(after(kill('api-0', 1_300))).toEqual(['event-repeated']);
    expect(after({ what: 'redis killed', fromMs: 1_300, untilMs: 1_400 })).toEqual([]);
  });

  it('shows one that came again so long after its sender was broken that another had to have come', () => {
    const [first, again] = [
      { ...event, by: 'worker-0' },
      { ...event, by: 'worker-1', at: 20_000 },
    ];
    const kill = (of: string, at: number) => ({ what: 'kill', of, fromMs: at, untilMs: at });
    const troubles = [kill('worker-0', 1_300)];
    expect(breaches({ events: [first, again], troubles })).toEqual(['event-repeated']);
    // Unless he was broken as well.
    const both = [...troubles, kill('worker-1', 12_000)];
    expect(breaches({ events: [first, again], troubles: both })).toEqual([]);
    const api = [...troubles, kill('api-0', 12_000)];
    expect(breaches({ events: [first, again], troubles: api })).toEqual(['event-repeated']);
  });
});

describe('of calls a history', () => {
  const both = { errands: ['main a', 'spare a'] };

  it('shows one that nobody asked for anew, unless its sender was broken at the first', () => {
    const twice = ['call-repeated', 'call-repeated'];
    const made = (by: string, at: number) => call({ ...both, by, at });
    const calls = [made('worker-0', 1_100), made('worker-1', 10_000)];
    const kill = (of: string, at: number) => ({ what: 'kill', of, fromMs: at, untilMs: at });
    const first = kill('worker-0', 1_150);
    expect(breaches({ calls })).toEqual(twice);
    expect(breaches({ calls, troubles: [first] })).toEqual([]);
    expect(breaches({ calls, troubles: [kill('worker-0', 9_990)] })).toEqual(twice);
    expect(breaches({ calls, troubles: [kill('worker-1', 1_150)] })).toEqual(twice);
    expect(breaches({ calls, troubles: [kill('api-0', 1_150)] })).toEqual(twice);
    const others = [made('worker-0', 1_100), call({ by: 'worker-1', at: 10_000 })];
    expect(breaches({ calls: others, troubles: [first] })).toEqual(['call-repeated']);
    const thrice = [...calls, made('worker-0', 20_000)];
    expect(breaches({ calls: thrice, troubles: [first] })).toEqual(twice);
    expect(breaches({ calls: thrice, troubles: [first, kill('worker-1', 10_010)] })).toEqual([]);
  });

  it('takes one for each request that came after the last call, and no more', () => {
    const second = { ...request, key: 'k2', id: 'op_2', sentAt: 50_000, acceptedAt: 50_010 };
    const journal = [request, second];
    const operations = [operation, { ...operation, id: 'op_2', finishedAt: 60_100 }];
    const events = [event, { ...event, id: 'msg_2', operationId: 'op_2', at: 60_200 }];
    const two = [call(both), call({ ...both, at: 60_000 })];
    expect(breaches({ journal, operations, events, calls: two })).toEqual([]);
    const three = [...two, call({ ...both, at: 90_000 })];
    expect(breaches({ journal, operations, events, calls: three })).toEqual([
      'call-repeated',
      'call-repeated',
    ]);
  });

  it('takes one for a request that came while an earlier call was held up by something broken', () => {
    const second = { ...request, key: 'k2', id: 'op_2', sentAt: 20_000, acceptedAt: 20_010 };
    const journal = [request, second];
    const operations = [
      { ...operation, finishedAt: 40_100 },
      { ...operation, id: 'op_2', finishedAt: 60_100 },
    ];
    const events = [
      { ...event, at: 40_200 },
      { ...event, id: 'msg_2', operationId: 'op_2', at: 60_200 },
    ];
    const seen = {
      journal,
      operations,
      events,
      calls: [call({ ...both, at: 40_000 }), call({ at: 60_000, errands: ['spare a', 'main a'] })],
    };
    const trouble = (fromMs: number) => [{ what: 'cut', fromMs, untilMs: 39_000 }];
    expect(breaches({ ...seen, troubles: trouble(15_000) })).toEqual([]);
    expect(breaches({ ...seen, troubles: trouble(30_000) })).toEqual(['call-repeated', 'call-repeated']);
  });

  it('shows one of a target that nobody ever asked for', () => {
    expect(breaches({ calls: [...good.calls, call({ errands: ['main z'] })] })).toEqual(['call-repeated']);
  });
});

describe('of limits a history', () => {
  const window = { account: 'main', sorts: ['status'], callsMax: 2, windowMs: 1_000 };
  const calls = (...times: readonly number[]): VendorCall[] => [
    ...good.calls,
    ...times.map((at) => call({ at, errands: [], sort: 'status' })),
  ];

  it('shows a call too many in any window, wherever it begins', () => {
    expect(breaches({ windows: [window], calls: calls(1, 999, 1_000) })).toEqual(['limit-passed']);
    expect(breaches({ windows: [window], calls: calls(500, 1_400, 1_499) })).toEqual(['limit-passed']);
    expect(breaches({ windows: [window], calls: calls(0, 999, 1_000, 1_999) })).toEqual([]);
  });

  it('counts what the vendor refused as well', () => {
    const refused = calls(1, 2, 3).map((made) => ({ ...made, isEffective: made.sort !== 'status' }));
    expect(breaches({ windows: [window], calls: refused })).toEqual(['limit-passed']);
  });

  it('counts all calls of an account, or only the sorts of the limit', () => {
    const all = { account: 'main', callsMax: 2, windowMs: 1_000 };
    expect(breaches({ windows: [all], calls: calls(1_050, 1_060) })).toEqual(['limit-passed']);
    expect(breaches({ windows: [window], calls: calls(1_050, 1_060) })).toEqual([]);
  });
});
