import { describe, expect, it } from 'vitest';
import { openConnections } from './testing/connections.ts';
import { openStoreBench, purgeSpec, seedOf, urls, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const spec = { ...purgeSpec, targetsPerCallMax: 1_000 };

/** A client's URLs that were taken back, in front of one that is wanted. */
const takenBack = 30_000;

async function takeBack(bench: StoreBench, client: string): Promise<void> {
  for (let part = 0; part < takenBack / 10_000; part += 1) {
    const seed = seedOf(urls(10_000, `${client}-${part}`), { client });
    await bench.store.operations.accept(seed);
    expect(await bench.store.operations.cancel(seed.id)).toBe(10_000);
  }
}

/** What the claims of a lane's next batch answer until there is one, and how many there were. */
async function claimUntilSent(bench: StoreBench): Promise<{ values: readonly string[]; claims: number }> {
  const [job] = bench.jobs;
  for (let claims = 1; claims < 1_000; claims += 1) {
    const claim = await bench.store.batches.claim({
      account: 'main',
      jobId: job?.jobId ?? '',
      lane: job?.lane ?? '',
      spec,
    });
    if (claim.answer === 'send') {
      return { values: claim.batch.values, claims };
    }
    expect(claim).toMatchObject({ answer: 'wait', untilMs: bench.clock.at });
  }
  throw new Error('It is never sent.');
}

describe('very many targets that were taken back', () => {
  it.each(['their own client', 'another'])('are passed over in pieces, and soon, for %s', async (whose) => {
    const bench = openStoreBench({ redis, subscriber, spec });
    // Keeps the lane from being idle, which would forget all of them.
    const kept = seedOf(['https://www.example.com/kept'], { client: 'zulu' });
    await bench.store.operations.accept(kept);
    await takeBack(bench, 'alpha');
    const client = whose === 'another' ? 'zulu' : 'alpha';
    await bench.store.operations.accept(seedOf(['https://www.example.com/wanted'], { client }));
    await bench.store.operations.cancel(kept.id);
    const { values, claims } = await claimUntilSent(bench);
    expect(values).toEqual(['https://www.example.com/wanted']);
    expect(claims).toBeGreaterThan(1);
    expect(claims).toBeLessThan(5);
  });

  it('leave no call shorter than it might be when they are fewer', async () => {
    const bench = openStoreBench({ redis, subscriber, spec });
    const seeds = [seedOf(urls(500, 'before')), seedOf(urls(5_000, 'never')), seedOf(urls(500, 'after'))];
    for (const seed of seeds) {
      await bench.store.operations.accept(seed);
    }
    await bench.store.operations.cancel(seeds[1]?.id ?? '');
    const { values, claims } = await claimUntilSent(bench);
    expect({ length: values.length, claims }).toEqual({ length: 1_000, claims: 1 });
  });
});
