import { createManualClock } from '@purgeway/runtime';
import { expect, test } from 'vitest';
import { ableAccount, fronts, plainAccount } from '../testing/fronts.ts';
import { MemoryDistributions } from '../testing/memory-distributions.ts';
import { createFronting } from './create-fronting.ts';

const made = { id: 'dist_made', account: 'able-main', hostnames: ['made.example', 'www.example'] };

function start() {
  const distributions = new MemoryDistributions();
  const clock = createManualClock();
  const accounts = [plainAccount, ableAccount];
  const failures: string[] = [];
  return {
    distributions,
    clock,
    failures,
    fronting: createFronting({
      routing: fronts,
      accounts,
      distributions,
      clock,
      onFailed: (error) => failures.push(error.message),
    }),
  };
}

/** Makes the next look wait, as on a slow line, until it is let go. */
function holdNextLook(distributions: MemoryDistributions): () => void {
  const { version } = distributions;
  const held = Promise.withResolvers<void>();
  distributions.version = async () => {
    const answer = await version();
    await held.promise;
    return answer;
  };
  return () => {
    distributions.version = version;
    held.resolve();
  };
}

test('before the first look it knows the config alone', async () => {
  const { fronting, distributions } = start();
  distributions.put(made);
  expect(fronting.distribution('dist_made')).toBeUndefined();
  expect(fronting.accountsFor('www.example')).toEqual(fronts.accountsFor('www.example'));
  await fronting.refresh();
  expect(fronting.distribution('dist_made')).toMatchObject({
    account: { id: 'able-main' },
    distribution: { domain: 'made.example', scheme: 'https', state: 'active' },
  });
});

test('the distributions of the config come first', async () => {
  const { fronting, distributions } = start();
  distributions.put(made);
  await fronting.refresh();
  const ids = fronting.accountsFor('www.example').map(({ distribution }) => distribution.id);
  expect(ids).toEqual(['www-plain', 'www-able', 'www-again', 'dist_made']);
  expect(fronting.accountsFor('MADE.example')).toHaveLength(1);
});

test('what has not changed is not read again', async () => {
  const { fronting, distributions } = start();
  await fronting.refresh();
  await fronting.refresh();
  expect(distributions.asked).toEqual({ version: 2, all: 1 });
  distributions.put(made);
  await fronting.refresh();
  expect(distributions.asked).toEqual({ version: 3, all: 2 });
});

test('to freshen looks again only after a second, or when the clock went back', async () => {
  const { fronting, distributions, clock } = start();
  await fronting.freshen();
  await fronting.freshen();
  expect(distributions.asked.version).toBe(1);
  clock.advance(1_000);
  await fronting.freshen();
  expect(distributions.asked.version).toBe(2);
  clock.advance(-60_000);
  await fronting.freshen();
  expect(distributions.asked.version).toBe(3);
});

test('a refresh sees what was there when it was asked for, although a look was under way', async () => {
  const { fronting, distributions } = start();
  const release = holdNextLook(distributions);
  const slow = fronting.refresh();
  distributions.put(made);
  const [one, other] = [fronting.refresh(), fronting.refresh()];
  release();
  await Promise.all([slow, one, other]);
  expect(fronting.distribution('dist_made')).toBeDefined();
  expect(distributions.asked.version).toBe(2);
});

test('a look that fails keeps what is known, is told, and is made up for', async () => {
  const { fronting, distributions, clock, failures } = start();
  distributions.put(made);
  await fronting.freshen();
  clock.advance(1_000);
  distributions.isGone = true;
  await expect(fronting.freshen()).rejects.toThrow('Redis is gone.');
  expect(failures).toEqual(['Redis is gone.']);
  expect(fronting.distribution('dist_made')).toBeDefined();
  distributions.isGone = false;
  distributions.put({ ...made, state: 'deleted' });
  await fronting.freshen();
  expect(fronting.distribution('dist_made')).toBeUndefined();
});

test('a look that fails between its two steps is made again from the start', async () => {
  const { fronting, distributions } = start();
  distributions.put(made);
  const { all } = distributions;
  distributions.all = () => Promise.reject(new Error('gone'));
  await expect(fronting.refresh()).rejects.toThrow('gone');
  distributions.all = all;
  await fronting.refresh();
  expect(fronting.distribution('dist_made')).toBeDefined();
});

test('one that is being deleted is found by its id, and fronts nothing', async () => {
  const { fronting, distributions } = start();
  distributions.put({ ...made, state: 'deleting', vendorId: 'v-1' });
  await fronting.refresh();
  expect(fronting.accountsFor('made.example')).toEqual([]);
  expect(fronting.distribution('dist_made')?.distribution.state).toBe('deleting');
});

test.each([
  ['was never given an id', { source: 'created' }],
  ['was never seen under the id it was to be taken over by', { source: 'adopted', vendorId: 'v-1' }],
] as const)('one that failed and %s is found by its id, and fronts nothing', async (_, fields) => {
  const { fronting, distributions } = start();
  distributions.put({ ...made, state: 'failed', ...fields });
  await fronting.refresh();
  expect(fronting.accountsFor('made.example')).toEqual([]);
  expect(fronting.distribution('dist_made')?.distribution).toMatchObject({ wasNeverMade: true });
});

test.each([
  ['made', { source: 'created', vendorId: 'v-1' }],
  ['taken over', { source: 'adopted', vendorId: 'v-1', readAtMs: 1 }],
] as const)('one that failed after it was %s may serve all the same, so it fronts', async (_, fields) => {
  const { fronting, distributions } = start();
  distributions.put({ ...made, state: 'failed', ...fields });
  await fronting.refresh();
  expect(fronting.accountsFor('made.example')).toHaveLength(1);
  expect(fronting.distribution('dist_made')?.distribution).toMatchObject({ wasNeverMade: false });
});

test('one of an account that is not configured is none', async () => {
  const { fronting, distributions } = start();
  distributions.put({ ...made, account: 'gone' });
  await fronting.refresh();
  expect(fronting.distribution('dist_made')).toBeUndefined();
  expect(fronting.accountsFor('made.example')).toEqual([]);
});
