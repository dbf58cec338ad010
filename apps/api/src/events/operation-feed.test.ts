import { createManualClock } from '@purgeway/runtime';
import { expect, test } from 'vitest';
import { createOperationFeed, type Snapshot } from './operation-feed.ts';

/** Of a machine that is busy. */
const patience = { timeout: 30_000 };

/** A feed of which the test says when time passes, and what is seen. */
function open() {
  const clock = createManualClock();
  const stopping = new AbortController();
  const state: { looks: number; pauses: number; seen: Snapshot | Error | undefined } = {
    looks: 0,
    pauses: 0,
    seen: { text: '1', isFinal: false },
  };
  let pass = Promise.withResolvers<void>();
  const feed = createOperationFeed({
    look: async () => {
      state.looks += 1;
      if (state.seen instanceof Error) {
        throw state.seen;
      }
      return state.seen;
    },
    pause: async (_ms, signal) => {
      state.pauses += 1;
      const aborted = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
      await Promise.race([pass.promise, aborted]);
    },
    clock,
    stopping: stopping.signal,
  });
  /** Lets the pause end. */
  const letPass = async (): Promise<void> => {
    await expect.poll(() => state.pauses, patience).toBeGreaterThan(0);
    const before = pass;
    pass = Promise.withResolvers();
    before.resolve();
  };
  return {
    feed,
    clock,
    state,
    stop: () => stopping.abort(),
    letPass,
    /** Lets the pause end, and waits for the one that follows the next look. */
    nextLook: async () => {
      const { pauses } = state;
      await letPass();
      await expect.poll(() => state.pauses, patience).toBeGreaterThan(Math.max(1, pauses));
    },
  };
}

/** A viewer, with the events that it was sent. */
function watch(stream: AsyncIterable<string>) {
  const events: string[] = [];
  const iterator = stream[Symbol.asyncIterator]();
  const ended = (async () => {
    for (;;) {
      const step = await iterator.next();
      if (step.done === true) {
        return;
      }
      events.push(step.value);
    }
  })();
  return { events, ended, leave: () => iterator.return?.() };
}

const event = (text: string): string => `event: operation\ndata: ${text}\n\n`;
const refusal = (start: string): unknown =>
  expect.objectContaining({
    code: 'too-many-streams',
    facts: expect.objectContaining({ detail: expect.stringContaining(start) }),
  });
const greeting = 'retry: 2000\n\n';

test('viewers of one operation share the looks at it, and each is shown every change', async () => {
  const { feed, state, nextLook, letPass } = open();
  const viewers = ['a', 'b', 'c'].map((viewer) => watch(feed.open('op_1', viewer)));
  await expect.poll(() => viewers.map(({ events }) => events.length), patience).toEqual([2, 2, 2]);
  expect(state.looks).toBe(1);
  state.seen = { text: '2', isFinal: false };
  await nextLook();
  await nextLook();
  state.seen = { text: '3', isFinal: true };
  await letPass();
  await Promise.all(viewers.map(({ ended }) => ended));
  expect(state.looks).toBe(4);
  for (const { events } of viewers) {
    expect(events).toEqual([greeting, event('1'), event('2'), event('3')]);
  }
});

test('an operation that nobody looks at any more is not looked at', async () => {
  const { feed, state } = open();
  const viewer = watch(feed.open('op_1', 'a'));
  await expect.poll(() => viewer.events.length, patience).toBe(2);
  await viewer.leave();
  await expect.poll(() => state.pauses, patience).toBe(1);
  const again = watch(feed.open('op_1', 'a'));
  await expect.poll(() => again.events.length, patience).toBe(2);
  expect(state.looks).toBe(2);
});

test('while nothing changes, something is said now and then, and after a quarter of an hour the stream ends', async () => {
  const { feed, clock, nextLook } = open();
  const viewer = watch(feed.open('op_1', 'a'));
  await expect.poll(() => viewer.events.length, patience).toBe(2);
  clock.advance(16_000);
  await nextLook();
  await expect.poll(() => viewer.events.at(-1), patience).toBe(': still here\n\n');
  clock.advance(15 * 60_000);
  await nextLook();
  await viewer.ended;
});

test('looks that fail are passed over; one that finds nothing ends the stream', async () => {
  const { feed, state, nextLook, letPass } = open();
  const viewer = watch(feed.open('op_1', 'a'));
  await expect.poll(() => viewer.events.length, patience).toBe(2);
  state.seen = new Error('Redis is gone.');
  await nextLook();
  state.seen = { text: '2', isFinal: false };
  await nextLook();
  state.seen = undefined;
  await letPass();
  await viewer.ended;
  expect(viewer.events).toEqual([greeting, event('1'), event('2')]);
});

test('every stream ends when the API stops, and so does one that is opened then', async () => {
  const { feed, stop } = open();
  const viewers = ['op_1', 'op_2'].map((id) => watch(feed.open(id, 'a')));
  await expect.poll(() => viewers.map(({ events }) => events.length), patience).toEqual([2, 2]);
  stop();
  await Promise.all(viewers.map(({ ended }) => ended));
  const late = watch(feed.open('op_1', 'a'));
  await late.ended;
  expect(late.events).toEqual([greeting]);
});

test('429 says whether the key has too many streams open or all are taken', () => {
  const { feed } = open();
  for (let i = 0; i < 500; i += 1) {
    feed.open('op_1', `${i % 25}`);
  }
  expect(() => feed.open('op_1', '0')).toThrow(refusal('A key may have 20'));
  expect(() => feed.open('op_1', 'new')).toThrow(refusal('All event streams'));
});
