import { describe, expect, it } from 'vitest';
import type { TaskQuery } from '../vendor.ts';
import type { NhnClient, PurgesQuery } from './client.ts';
import { limitsV15, pollCallsMax, watchingV15 } from './limits.ts';
import { readTasks } from './tasks.ts';
import type { PurgeRecord } from './wire.ts';

const options = { signal: new AbortController().signal };
const sentAtMs = Date.parse('2030-01-01T00:01:00.000Z');

describe('the state of purges', () => {
  it('is read in one walk for each service, from a minute before the earliest', async () => {
    const { client, asked } = listing({ 'a.test': records(7, 100), 'b.test': records(9, 40) });
    const queries = [task('a.test', 3, 5_000), task('b.test', 9), task('a.test', 7)];
    expect(await readTasks(queries, options, client)).toEqual([
      { state: 'complete', progress: 1 },
      { state: 'active', progress: 0.4 },
      { state: 'complete', progress: 1 },
    ]);
    const startTimeMs = Date.parse('2030-01-01T00:00:00.000Z');
    expect(asked).toEqual([
      { domain: 'a.test', page: 1, itemsPerPage: 100, startTimeMs },
      { domain: 'b.test', page: 1, itemsPerPage: 100, startTimeMs },
    ]);
  });

  it('goes on through the pages until each number is found, and no further', async () => {
    const { client, asked } = listing({ 'a.test': records(450, 100) });
    const answers = await readTasks([task('a.test', 449), task('a.test', 201)], options, client);
    expect(answers.map(({ state }) => state)).toEqual(['complete', 'complete']);
    expect(asked.map(({ page }) => page)).toEqual([1, 2, 3]);
  });

  it('takes a number that is in no page for under way', async () => {
    const { client, asked } = listing({ 'a.test': records(150, 100) });
    expect(await readTasks([task('a.test', 999)], options, client)).toEqual([{ state: 'active' }]);
    expect(asked.map(({ page }) => page)).toEqual([1, 2]);
  });

  it('ends a walk at the calls that are charged', async () => {
    const { client, asked } = listing({ 'a.test': records(9_999, 100) });
    expect(await readTasks([task('a.test', 1)], options, client)).toEqual([{ state: 'active' }]);
    expect(asked).toHaveLength(pollCallsMax);
    expect(limitsV15.poll?.callsEach?.value).toBe(pollCallsMax);
  });

  it('takes no more calls for many services than for one: those that are not reached stay active', async () => {
    const domains = Array.from({ length: 20 }, (_, index) => `${index}.test`);
    const { client, asked } = listing(
      Object.fromEntries(domains.map((domain) => [domain, records(300, 100)])),
    );
    const answers = await readTasks(
      domains.map((domain) => task(domain, 300)),
      options,
      client,
    );
    expect(asked.map(({ domain }) => domain)).toEqual(domains.slice(0, pollCallsMax));
    expect(answers.map(({ state }) => state)).toEqual(
      domains.map((_, index) => (index < pollCallsMax ? 'complete' : 'active')),
    );
  });

  it('has the newest page of each service before the next page of any, and as many tasks as calls', async () => {
    const { client, asked } = listing({ 'a.test': records(900, 100), 'b.test': records(250, 100) });
    const answers = await readTasks([task('a.test', 1), task('b.test', 60)], options, client);
    expect(answers.map(({ state }) => state)).toEqual(['active', 'complete']);
    expect(asked.map(({ domain, page }) => `${domain} ${page}`)).toEqual([
      'a.test 1',
      'b.test 1',
      'a.test 2',
      'b.test 2',
      'a.test 3',
    ]);
    expect(watchingV15.tasksPerCallMax?.value).toBeLessThanOrEqual(pollCallsMax);
  });

  it('does not take a number of one service for the same of another', async () => {
    const { client } = listing({ 'a.test': records(5, 100), 'b.test': [] });
    const answers = await readTasks([task('b.test', 5), task('a.test', 5)], options, client);
    expect(answers.map(({ state }) => state)).toEqual(['active', 'complete']);
  });

  it('is not known of a task that no adapter made', async () => {
    const { client, asked } = listing({});
    const query = { ...task('a.test', 1), vendorTask: 'soon' };
    await expect(readTasks([query], options, client)).rejects.toMatchObject({ kind: 'not-found' });
    expect(asked).toEqual([]);
  });
});

function task(domain: string, seq: number, laterMs = 0): TaskQuery {
  const distribution = { vendorId: domain, hostnames: [domain] };
  const batch = { kind: 'url', mode: 'hard', values: ['https://a.test/1'], key: 'k', distribution } as const;
  return { vendorTask: String(seq), batch, sentAtMs: sentAtMs + laterMs };
}

/** Numbers 1 to `count`, newest first. */
function records(count: number, progress: number): readonly PurgeRecord[] {
  return Array.from({ length: count }, (_, index) => ({ seq: count - index, progress }));
}

function listing(purges: Readonly<Record<string, readonly PurgeRecord[]>>): {
  client: Pick<NhnClient, 'getPurges'>;
  asked: PurgesQuery[];
} {
  const asked: PurgesQuery[] = [];
  const getPurges: NhnClient['getPurges'] = async (query) => {
    asked.push(query);
    const { domain, page, itemsPerPage } = query;
    const all = purges[domain] ?? [];
    return { totalItems: all.length, purges: all.slice((page - 1) * itemsPerPage, page * itemsPerPage) };
  };
  return { client: { getPurges }, asked };
}
