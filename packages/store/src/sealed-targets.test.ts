import { randomBytes } from 'node:crypto';
import { createVault } from '@purgeway/model';
import { expect, it } from 'vitest';
import { fanOutExpectedWithinMs } from './fan-out-pieces.ts';
import { isUnreadable, type GovernorSpec, type StoreOptions } from './index.ts';
import { createKeys } from './keys.ts';
import { openConnections } from './testing/connections.ts';
import { claimOf, openStoreBench, seedOf, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

const spec: GovernorSpec = {
  budgets: [],
  callsAtATimeMax: 2,
  targetsPerCallMax: 10,
  leaseMs: 60_000,
  weights: {},
  hasUrgentReserve: false,
};

const plain = 'https://www.example.com/plain?page=2';
const signed = 'https://www.example.com/signed?sig=CANARY';

/** Opens with the first key what it sealed with it, until that key is dropped. */
function droppingVault() {
  const [first, second] = [createVault([randomBytes(32)]), createVault([randomBytes(32)])];
  const state = { vault: first };
  const vault: NonNullable<StoreOptions['vault']> = {
    seal: (text, place) => state.vault.seal(text, place),
    open: (sealed, place) => state.vault.open(sealed, place),
  };
  return {
    vault,
    dropKey: () => void (state.vault = second),
    bringKeyBack: () => void (state.vault = first),
  };
}

it('sealed URLs of two operations merge into one target of one call', async () => {
  const { vault } = droppingVault();
  const bench = openStoreBench({ redis, subscriber, spec, vault });
  const seeds = [seedOf([signed]), seedOf([signed, plain])];
  for (const seed of seeds) {
    await bench.store.operations.accept(seed);
  }
  const batch = await claimOf(bench, bench.jobs[0], spec);
  expect(batch.values.toSorted()).toEqual([plain, signed]);
  const waiting = batch.waiters[batch.values.indexOf(signed)]?.map(({ operationId }) => operationId);
  expect(waiting?.toSorted()).toEqual(seeds.map(({ id }) => id).toSorted());
});

it('a target whose key was dropped is unreadable in its batch and its listing, and hides no other', async () => {
  const { vault, dropKey } = droppingVault();
  const bench = openStoreBench({ redis, subscriber, spec, vault });
  const seed = seedOf([signed, plain]);
  await bench.store.operations.accept(seed);
  dropKey();
  const batch = await claimOf(bench, bench.jobs[0], spec);
  expect(batch.values.filter((value) => !isUnreadable(value))).toEqual([plain]);
  const page = await bench.store.operations.targets(seed.id, { offset: 0, limit: 10 });
  expect(page?.items.map(({ value, isUnreadable: isLost }) => [value, isLost])).toEqual([
    ['', true],
    [plain, undefined],
  ]);
});

it('a target whose key was dropped does not keep the others of its operation from being cancelled', async () => {
  const { vault, dropKey } = droppingVault();
  const bench = openStoreBench({ redis, subscriber, spec, vault });
  const seed = seedOf([signed, plain]);
  await bench.store.operations.accept(seed);
  dropKey();
  expect(await bench.store.operations.cancel(seed.id)).toBe(1);
});

/** An operation of which only the record was written: whoever took it in died before its targets stood in their lanes. */
async function cutOff(bench: StoreBench): Promise<void> {
  const seed = seedOf([signed, plain]);
  await bench.store.operations.accept(seed);
  const keys = createKeys(bench.prefix);
  const lanes = await redis.keys(`${keys.account('main')}:*`);
  expect(lanes).not.toEqual([]);
  await redis.del(...lanes);
  bench.jobs.splice(0);
  await redis.zadd(
    keys.openOperationsOf(seed.meta.client),
    seed.meta.createdAtMs + fanOutExpectedWithinMs,
    seed.id,
  );
  bench.clock.at += 31_000;
}

it('a cut-off fan-out is left to a process that has the key: nothing sealed for the record goes into a lane', async () => {
  const { vault, dropKey, bringKeyBack } = droppingVault();
  const errors: Error[] = [];
  const bench = openStoreBench({ redis, subscriber, spec, vault, errors });
  await cutOff(bench);
  dropKey();
  await bench.store.reconcile(['main']);
  expect(errors.map(({ name }) => name)).toEqual(['VaultError']);
  expect(bench.jobs).toEqual([]);
  bringKeyBack();
  bench.clock.at += 61_000;
  await bench.store.reconcile(['main']);
  const batch = await claimOf(bench, bench.jobs[0], spec);
  expect(batch.values.toSorted()).toEqual([plain, signed]);
});

it('an operation whose targets nobody here can read ends at its deadline all the same', async () => {
  const { vault, dropKey } = droppingVault();
  const bench = openStoreBench({ redis, subscriber, spec, vault });
  const seed = seedOf([signed, plain]);
  await bench.store.operations.accept(seed);
  dropKey();
  bench.clock.at = seed.meta.deadlineAtMs + 1;
  await bench.store.reconcile(['main']);
  const ended = await bench.store.operations.get(seed.id);
  expect(ended?.counts['main']).toMatchObject({ 'gave-up': 2 });
});
