import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { benchHostname as hostname, openBench, type Bench } from '../support/open-bench.ts';
import { readOperation } from '../support/operations.ts';
import { until } from '../support/until.ts';
import { noonAfter } from '../support/vendor-day.ts';
import {
  hasTaskStatus,
  madeUrls,
  sentTo,
  unhurried,
  urlsPerCall,
  vendorWith,
} from '../support/vendor-under-test.ts';

/** Of a machine that is busy. */
const patience = { timeout: 30_000 };

const listSchema = z.object({ items: z.array(z.looseObject({ id: z.string() })) });
const accountSchema = z.looseObject({
  paused: z.object({ since: z.string(), by: z.string() }).optional(),
  backlog: z.object({
    targets: z.number(),
    oldest_seconds: z.number(),
    clears_in_seconds: z.number().optional(),
  }),
  calls_left: z.number(),
});
const timelineSchema = z.object({
  items: z.array(z.looseObject({ event: z.string(), vendor_task: z.string().optional() })),
});
const statisticsSchema = z.object({
  accounts: z.object({
    main: z.object({ points: z.array(z.looseObject({ accepted: z.number(), sent: z.number() })) }),
  }),
});

let fake: Bench['fake'];
let stack: Bench['stack'];
let untilDone: Bench['untilDone'];

beforeEach(async () => {
  const vendor = vendorWith((one) => hasTaskStatus(one) && urlsPerCall(one) > 1);
  ({ fake, stack, untilDone } = await openBench({ vendor, limits: unhurried(2) }));
});

async function read<T>(path: string, schema: z.ZodType<T>, init: RequestInit = {}): Promise<T> {
  return schema.parse(await (await stack.call(path, init)).json());
}

const post = (path: string): Promise<Response> => stack.call(path, { method: 'POST' });

it('calls are left for what waits, not for another kind of targets', async () => {
  const vendor = vendorWith(
    ({ limits: { purge } }) => purge.directory !== undefined && purge.directory.budgetOf === undefined,
  );
  ({ fake, stack } = await openBench({ vendor, limits: unhurried(2, { targetsPerDayMax: 3 }) }));
  const left = async () => (await read('/v1/accounts/main', accountSchema)).calls_left;
  expect(await left()).toBeGreaterThan(0);
  await stack.advance(noonAfter(vendor, stack.clock.now()) - stack.clock.now());
  await stack.purge({ paths: madeUrls(hostname, 'more-than-a-day', 5) });
  await until('the day is used up', async () => {
    await stack.advance(1_000);
    return sentTo(fake).length === 3;
  });
  expect(await read('/v1/accounts/main', accountSchema)).toMatchObject({
    backlog: { targets: 2 },
    calls_left: 0,
  });
});

describe('a paused account', () => {
  it('is sent nothing, over a restart too, says so, and goes on when it is resumed', async () => {
    expect((await post('/v1/accounts/main/pause')).status).toBe(200);
    const id = await stack.purge({ paths: madeUrls(hostname, 'paused', 3) });
    await until('its worker was told to wait', async () => {
      const { accounts } = z
        .object({ accounts: z.record(z.string(), z.looseObject({ waiting_for: z.unknown() })) })
        .parse(await (await stack.call(`/v1/operations/${id}`)).json());
      return JSON.stringify(accounts['main']?.waiting_for)?.includes('Paused by site-key.') ?? false;
    });
    await stack.workers.pop()?.close();
    await stack.addWorker();
    await stack.advance(120_000);
    const account = await read('/v1/accounts/main', accountSchema);
    expect(account).toMatchObject({ paused: { by: 'site-key' }, backlog: { targets: 3 }, calls_left: 0 });
    expect(account.backlog.oldest_seconds).toBeGreaterThanOrEqual(120);
    expect(account.backlog.clears_in_seconds).toBeUndefined();
    expect(sentTo(fake)).toEqual([]);
    await post('/v1/accounts/main/resume');
    await untilDone(id);
    expect(sentTo(fake)).toHaveLength(3);
    expect(await read('/v1/accounts/main', accountSchema)).toMatchObject({ backlog: { targets: 0 } });
  });
});

describe('an operation', () => {
  it('is found by what it purged and by its vendor task, and its timeline tells the way', async () => {
    const paths = madeUrls(hostname, 'found', 3);
    const id = await stack.purge({ paths });
    const other = await stack.purge({ paths: madeUrls(hostname, 'other', 1) }, 'other');
    await untilDone(id);
    await untilDone(other);
    const found = async (query: string, client = 'site'): Promise<string[]> => {
      const answer = await stack.call(`/v1/operations?${query}`, { client });
      return listSchema.parse(await answer.json()).items.map((item) => item.id);
    };
    const url = encodeURIComponent(paths[1] ?? '');
    await until('it is indexed', async () => (await found(`url=${url}`)).length > 0);
    expect(await found(`url=${url}`)).toEqual([id]);
    expect(await found(`url=${url}&state=complete&account=main&type=purge&client=site`)).toEqual([id]);
    expect(await found(`url=${url}&state=failed`)).toEqual([]);
    await until('the other is indexed', async () => (await found(`hostname=${hostname}`)).length === 2);
    expect(await found(`hostname=${hostname}`, 'other')).toEqual([other]);
    expect(await found(`url=${url}`, 'other')).toEqual([]);

    const { items } = await read(`/v1/operations/${id}/timeline`, timelineSchema);
    expect(items.map(({ event }) => event)).toEqual(['accepted', 'sent', 'settled', 'finished']);
    const task = items.find(({ event }) => event === 'sent')?.vendor_task ?? '';
    expect(await found(`vendor_task=${encodeURIComponent(task)}`)).toContain(id);
  });

  it('that failed is retried where it failed', async () => {
    const [good = '', bad = ''] = madeUrls(hostname, 'retried', 2);
    fake.poison.add(bad);
    const id = await stack.purge({ paths: [good, bad] });
    await untilDone(id);
    expect((await readOperation(stack, id)).counts).toEqual({ confirmed: 1, rejected: 1 });
    fake.poison.clear();
    const answer = await post(`/v1/operations/${id}/retry`);
    expect(answer.status).toBe(202);
    const { purge_id: made } = z.object({ purge_id: z.string() }).parse(await answer.json());
    await untilDone(made);
    expect((await readOperation(stack, made)).counts).toEqual({ confirmed: 1 });
    expect(sentTo(fake).filter((value) => value === good)).toHaveLength(1);
  });

  it('is counted in the minutes of its account', async () => {
    const id = await stack.purge({ paths: madeUrls(hostname, 'counted', 4) });
    await untilDone(id);
    const counted = async () => {
      const { accounts } = await read('/v1/statistics?minutes=30', statisticsSchema);
      const sum = (field: 'accepted' | 'sent'): number =>
        accounts.main.points.reduce((total, point) => total + point[field], 0);
      return { accepted: sum('accepted'), sent: sum('sent') };
    };
    await expect.poll(counted, patience).toEqual({ accepted: 4, sent: 4 });
  });

  it('ends its live streams when the API stops', async () => {
    await post('/v1/accounts/main/pause');
    const id = await stack.purge({ paths: madeUrls(hostname, 'live', 1) });
    const stream = await stack.call(`/v1/operations/${id}/events`);
    let text = '';
    const whole = (async () => {
      for await (const part of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += part;
      }
    })();
    await until('it is shown', () => text.includes('"state":"pending"'));
    const startedAt = performance.now();
    await Promise.all([whole, stack.api.close()]);
    expect(performance.now() - startedAt).toBeLessThan(6_000);
  });
});

describe('an account', () => {
  it('is checked by one call that purges nothing', async () => {
    const answer: unknown = await (await post('/v1/accounts/main/check')).json();
    expect(answer).toMatchObject({ result: 'good' });
    expect(fake.ledger).toHaveLength(1);
    expect(sentTo(fake)).toEqual([]);
  });
});
