import { describe, expect, it } from 'vitest';
import type { StatsQuery, VendorStats } from '../statistics.ts';
import { createCannedExchange, type SentRequest } from '../testing/canned-exchange.ts';
import { createInfraiClient } from './client.ts';
import { settingsSchema } from './settings.ts';
import { readStats } from './statistics.ts';

const query: StatsQuery = {
  vendorId: 'd1',
  hostnames: ['www.example.com'],
  fromMs: Date.UTC(2026, 0, 1),
  toMs: Date.UTC(2026, 0, 2),
};

describe('statistics', () => {
  it('are the totals of one distribution and one stretch of time', async () => {
    const { run, sent } = read({ requests: 10, bytes_served: 2048, hit_ratio: 0.25 });
    expect(await run).toEqual({
      requests: { value: 10 },
      bytesServed: { value: 2048 },
      hitRatio: { value: 0.25 },
      series: [],
    });
    expect(sent.map(({ url }) => decodeURIComponent(new URL(url).search))).toEqual([
      '?distribution_id=d1&from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z',
    ]);
  });

  it.each([
    [0, { value: 0 }],
    [1, { value: 1 }],
    [92.5, { value: 0.925 }],
    [100, { value: 1 }],
    [101, { unknown: expect.stringMatching(/101 .*\.$/) }],
  ])('take a hit ratio of %d for %o', async (hitRatio, figure) => {
    const { run } = read({ requests: 1, bytes_served: 1, hit_ratio: hitRatio });
    expect((await run).hitRatio).toEqual(figure);
  });

  it('are unknown where the vendor tells nothing, never 0', async () => {
    const { run } = read({ hit_ratio: null });
    expect(await run).toEqual({
      requests: { unknown: "Infrai's answer holds no number of requests." },
      bytesServed: { unknown: "Infrai's answer holds no number of bytes." },
      hitRatio: { unknown: "Infrai's answer holds no hit ratio." },
      series: [],
    });
  });

  it('are not those of the whole account', async () => {
    const { run, sent } = read({ requests: 1 }, { ...query, vendorId: undefined });
    await expect(run).rejects.toMatchObject({ kind: 'unsupported' });
    expect(sent).toEqual([]);
  });

  it.each([[{ requests: 'many' }], [{ requests: -1 }], [[]]])(
    'in the form %j are not guessed at',
    async (answer) => {
      await expect(read(answer).run).rejects.toMatchObject({ kind: 'uncertain' });
    },
  );
});

function read(
  answer: unknown,
  asked: StatsQuery = query,
): { run: Promise<VendorStats>; sent: readonly SentRequest[] } {
  const { exchange, sent } = createCannedExchange(JSON.stringify(answer));
  const settings = settingsSchema.parse({ apiKey: 'ifr_pk_proj_test' });
  const client = createInfraiClient(settings, { exchange, now: () => 0 });
  return { run: readStats(asked, { signal: new AbortController().signal }, client), sent };
}
