import { expect, it } from 'vitest';
import { keepCall, type Repeat } from './keep-call.ts';

const spec = { budgets: [], calls: 1, slot: { callsAtATimeMax: 1, leaseMs: 8_000 } };
const step = { account: 'main', id: 'a', spec };

/** Time that passes when it is told to. */
function manualRepeat() {
  const running = new Set<() => void>();
  const repeat: Repeat = (work) => {
    running.add(work);
    return () => void running.delete(work);
  };
  return { repeat, tick: () => running.forEach((work) => work()) };
}

it('renews as long as the work lasts, one renewal at a time, and is over when the last of them is', async () => {
  const { repeat, tick } = manualRepeat();
  const said: string[] = [];
  const [work, renewal] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  const calls = {
    renew: async () => {
      said.push('renews');
      return renewal.promise;
    },
  };
  const kept = keepCall({ calls, repeat, onError: () => undefined }, step, () => work.promise).finally(() =>
    said.push('over'),
  );
  tick();
  tick();
  work.resolve('done');
  await new Promise(setImmediate);
  expect(said).toEqual(['renews']);
  renewal.resolve();
  expect(await kept).toBe('done');
  tick();
  expect(said).toEqual(['renews', 'over']);
});

it('goes on when a renewal fails, and renews again', async () => {
  const { repeat, tick } = manualRepeat();
  const errors: unknown[] = [];
  const work = Promise.withResolvers<void>();
  const calls = { renew: () => Promise.reject(new Error('gone')) };
  const kept = keepCall({ calls, repeat, onError: (error) => errors.push(error) }, step, () => work.promise);
  for (const count of [1, 2]) {
    tick();
    await new Promise(setImmediate);
    expect(errors).toHaveLength(count);
  }
  work.resolve();
  await kept;
});
