import { expect, it } from 'vitest';
import { openRedis } from '../testing/open-store.ts';
import { openPurgeBench, type PurgeBench } from '../testing/purge-bench.ts';
import { govern, NotGranted, type GovernDeps } from './govern.ts';

const redis = openRedis();

const step = { id: 'look-1', purpose: 'read', attempt: 0, putOff: 0, isOverdue: false } as const;

it('nobody is called when the grant came too late: its place is given back, and is asked for again', async () => {
  const bench = openPurgeBench(redis);
  const { store, clock } = bench;
  const deps: GovernDeps = bench.depsWith({});
  const { calls } = store;
  const late: GovernDeps = {
    ...deps,
    store: {
      calls: {
        ...calls,
        take: async (request) => {
          const answer = await calls.take(request);
          clock.at += 6_000;
          return answer;
        },
      },
    },
  };
  const made: string[] = [];
  const called = govern(late, step, async () => void made.push('late'));
  await expect(called).rejects.toBeInstanceOf(NotGranted);
  expect((await store.accounts.status('main')).inFlight).toBe(0);
  await govern(deps, step, async () => void made.push('in time'));
  expect(made).toEqual(['in time']);
});

it.each([
  {
    what: 'lasts too long',
    prepare: async (bench: PurgeBench) => void (bench.clock.at += 6_000),
    error: expect.any(NotGranted),
  },
  {
    what: 'fails',
    prepare: () => Promise.reject(new Error('Lost.')),
    error: new Error('Lost.'),
  },
])(
  'nobody is called when what comes before $what, and the vendor is not blamed',
  async ({ prepare, error }) => {
    const bench = openPurgeBench(redis);
    const deps: GovernDeps = bench.depsWith({});
    let calls = 0;
    const call = async (): Promise<void> => void (calls += 1);
    for (let i = 0; i < 10; i += 1) {
      const prepared = { ...step, prepare: () => prepare(bench) };
      await expect(govern(deps, prepared, call)).rejects.toEqual(error);
    }
    expect(calls).toBe(0);
    expect(await bench.store.accounts.status('main')).toMatchObject({
      inFlight: 0,
      circuit: { state: 'closed' },
    });
  },
);
