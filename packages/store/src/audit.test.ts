import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeys } from './keys.ts';
import type { AuditChainName, AuditEntry, AuditRecord, AuditStore, AuditVerdict } from './index.ts';
import { openConnections } from './testing/connections.ts';
import { openStoreBench, seedOf, type StoreBench, type StoreBenchOptions } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();

interface Log {
  readonly bench: StoreBench;
  readonly audit: AuditStore;
  /** Of the purges. */
  readonly stream: string;
}

function setUp(auditBounds?: StoreBenchOptions['auditBounds']): Log {
  const bench = openStoreBench({ redis, subscriber, spec: { targetsPerCallMax: 10 }, auditBounds });
  return { bench, audit: bench.store.audit, stream: createKeys(bench.prefix).audit('purges') };
}

const entry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'purge',
  client: 'cms',
  key: 'cms-1',
  address: '192.0.2.1',
  requestId: 'r',
  status: 202,
  ...changes,
});

const oneOfEach = [
  entry(),
  entry({ action: 'account.resume', deed: 'd' }),
  entry({ status: 403, code: 'forbidden' }),
] as const;

async function filled(count: number): Promise<Log> {
  const log = setUp();
  for (let i = 1; i <= count; i += 1) {
    await log.audit.append([entry({ requestId: `r${i}` })]);
  }
  return log;
}

async function verdictOf(audit: AuditStore, chain: AuditChainName): Promise<AuditVerdict | undefined> {
  return (await audit.verify()).find((verdict) => verdict.chain === chain);
}

async function all(audit: AuditStore): Promise<AuditRecord[]> {
  return Array.fromAsync(audit.each({}));
}

/** Puts another entry in the place of the one of that number, as somebody with access to Redis could. */
async function replace(
  stream: string,
  number: number,
  change: (fields: string[], id: string) => string[],
): Promise<void> {
  const entries = await redis.xrange(stream, '-', '+');
  await redis.del(stream);
  for (const [id, fields] of entries) {
    await redis.xadd(stream, id, ...(id.endsWith(`-${number}`) ? change(fields, id) : fields));
  }
}

test('entries are numbered in order, each with the hash of the one before', async () => {
  const { audit } = await filled(3);
  const records = await all(audit);
  expect(records.map(({ number, requestId }) => [number, requestId])).toEqual([
    [1, 'r1'],
    [2, 'r2'],
    [3, 'r3'],
  ]);
  expect(records.map(({ previousHash }) => previousHash)).toEqual([
    '0'.repeat(40),
    records[0]?.hash,
    records[1]?.hash,
  ]);
  expect(await verdictOf(audit, 'purges')).toEqual({
    chain: 'purges',
    entries: 3,
    firstNumber: 1,
    lastNumber: 3,
    lastHash: records[2]?.hash,
  });
});

test('many writers at once make one chain', async () => {
  const { audit } = setUp();
  await Promise.all(Array.from({ length: 1_200 }, (_, i) => audit.append([entry({ requestId: `r${i}` })])));
  expect(await verdictOf(audit, 'purges')).toMatchObject({ entries: 1_200, lastNumber: 1_200 });
  expect((await verdictOf(audit, 'purges'))?.brokenAt).toBeUndefined();
});

test('an entry is there when the operation it tells of is accepted', async () => {
  const { bench, audit } = setUp();
  const seed = seedOf(['https://www.example.com/1']);
  await bench.store.operations.accept({ ...seed, audit: entry({ subject: seed.id }) });
  const keyed = seedOf(['https://www.example.com/1']);
  const send = () =>
    bench.store.operations.accept({ ...keyed, isKeyed: true, audit: entry({ subject: keyed.id }) });
  expect([(await send()).outcome, (await send()).outcome]).toEqual(['accepted', 'replay']);
  const large = seedOf(Array.from({ length: 1_001 }, (_, i) => `https://www.example.com/${i}`));
  await bench.store.operations.accept({ ...large, audit: entry({ subject: large.id }) });
  expect((await all(audit)).map(({ subject }) => subject)).toEqual([seed.id, keyed.id, large.id]);
});

test('a purge whose record is refused does not stand there as accepted, whatever else came with it', async () => {
  const { bench, audit } = setUp();
  const [good, refused] = [seedOf(['https://www.example.com/1']), seedOf(['https://www.example.com/2'])];
  await redis.set(createKeys(bench.prefix).operation(refused.id), 'of another kind');
  const [, answer] = await Promise.allSettled(
    [good, refused].map((seed) =>
      bench.store.operations.accept({ ...seed, audit: entry({ subject: seed.id }) }),
    ),
  );
  expect(answer?.status).toBe('rejected');
  const last = new Map((await all(audit)).map((record) => [record.subject, record]));
  expect(last.get(good.id)).toMatchObject({ chain: 'purges', status: 202 });
  expect(last.get(refused.id)).toMatchObject({ chain: 'purges', status: 500, code: 'internal-error' });
});

test.each<[string, number, (log: Log) => Promise<unknown>]>([
  [
    'a changed entry',
    3,
    ({ stream }) => replace(stream, 3, (fields) => fields.map((text) => text.replace('r3', 'r9'))),
  ],
  [
    'a changed entry with a hash that fits it',
    4,
    ({ stream }) =>
      replace(stream, 3, ([, previous = '', , text = ''], id) => {
        const changed = text.replace('r3', 'r9');
        return ['p', previous, 'e', changed, 'h', hash('sha1', `${previous} ${id} ${changed}`)];
      }),
  ],
  [
    'a removed entry',
    3,
    async ({ stream, audit }) => {
      const record = (await all(audit))[2];
      await redis.xdel(stream, `${record?.atMs}-3`);
    },
  ],
  [
    'a removed first entry',
    1,
    async ({ stream, audit }) => {
      const record = (await all(audit))[0];
      await redis.xdel(stream, `${record?.atMs}-1`);
    },
  ],
  [
    'a removed last entry',
    5,
    async ({ stream, audit }) => {
      const record = (await all(audit))[4];
      await redis.xdel(stream, `${record?.atMs}-5`);
    },
  ],
  ['a log that was thrown away', 1, ({ stream }) => redis.del(stream)],
  ['entries that were cut off as if they were too old', 1, ({ stream }) => redis.xtrim(stream, 'MAXLEN', 2)],
])('%s is seen', async (_what, brokenAt, tamper) => {
  const log = await filled(5);
  await tamper(log);
  expect((await verdictOf(log.audit, 'purges'))?.brokenAt).toBe(brokenAt);
});

test.each<AuditChainName>(['deeds', 'purges', 'refusals'])(
  'what is changed in the chain of %s is seen there, and in no other',
  async (chain) => {
    const { bench, audit } = setUp();
    await audit.append(oneOfEach.flatMap((one) => [one, one, one]));
    await replace(createKeys(bench.prefix).audit(chain), 2, (fields) =>
      fields.map((text) => text.replace('cms', 'shop')),
    );
    const broken = (await audit.verify()).map((verdict) => [verdict.chain, verdict.brokenAt]);
    expect(broken).toEqual(
      (['deeds', 'purges', 'refusals'] as const).map((name) => [name, name === chain ? 2 : undefined]),
    );
  },
);

test('a flood of purges and refusals washes no deed out', async () => {
  const bounds = { keptMs: 86_400_000, entriesMax: 5 };
  const { audit } = setUp({ deeds: bounds, purges: bounds, refusals: bounds });
  await audit.append([
    entry({ action: 'sign-in', status: 303 }),
    entry({ action: 'account.resume', deed: 'd', status: undefined }),
    entry({ action: 'account.resume', deed: 'd', status: 502 }),
    entry({ action: 'purge.everything' }),
  ]);
  for (let i = 0; i < 50; i += 1) {
    await audit.append([
      entry(),
      entry({ status: 422, code: 'targets-refused' }),
      entry({ action: 'account.resume', status: 403 }),
    ]);
  }
  const counts = (await audit.verify()).map(({ chain, entries, brokenAt }) => [chain, entries, brokenAt]);
  expect(counts).toEqual([
    ['deeds', 4, undefined],
    ['purges', 5, undefined],
    ['refusals', 5, undefined],
  ]);
  const deeds = await Array.fromAsync(audit.each({ chain: 'deeds' }));
  expect(deeds.map(({ action, status }) => [action, status])).toEqual([
    ['sign-in', 303],
    ['account.resume', undefined],
    ['account.resume', 502],
    ['purge.everything', 202],
  ]);
});

test('an export holds all chains in order of time, a list the same backwards from page to page', async () => {
  const { bench, audit } = setUp();
  const start = bench.clock.at;
  for (let i = 0; i < 60; i += 1) {
    // Several chains at the same time, and several entries of one chain.
    bench.clock.at = start + Math.floor(i / 7);
    await audit.append([{ ...entry(), ...oneOfEach[i % 3], requestId: `r${i}` }]);
  }
  const records = await all(audit);
  expect(records).toHaveLength(60);
  expect(records.map(({ atMs }) => atMs)).toEqual(records.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  expect(new Set(records.map(({ chain }) => chain))).toEqual(new Set(['deeds', 'purges', 'refusals']));
  for (const limit of [1, 4, 7, 59]) {
    const listed: AuditRecord[] = [];
    let after: string | undefined;
    do {
      const page = await audit.list({ limit, after });
      listed.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    expect(listed).toEqual(records.toReversed());
  }
  const purges = await audit.list({ limit: 100, chain: 'purges' });
  expect(purges.items).toEqual(records.filter(({ chain }) => chain === 'purges').toReversed());
});

test('entries go after their time, and what is left is whole', async () => {
  const { bench, audit } = await filled(3);
  bench.clock.at += 401 * 86_400_000;
  await audit.append([entry({ requestId: 'late' })]);
  expect((await all(audit)).map(({ number }) => number)).toEqual([4]);
  const verdict = await verdictOf(audit, 'purges');
  expect(verdict).toMatchObject({ entries: 1, firstNumber: 4, lastNumber: 4 });
  expect(verdict?.brokenAt).toBeUndefined();
});

test('a clock that goes back changes no order', async () => {
  const { bench, audit } = await filled(2);
  bench.clock.at -= 3_600_000;
  await audit.append([entry({ requestId: 'r3' })]);
  expect((await all(audit)).map(({ requestId }) => requestId)).toEqual(['r1', 'r2', 'r3']);
});

test('a list is read page by page, newest first, by what is asked for', async () => {
  const { bench, audit } = setUp();
  const start = bench.clock.at;
  for (let i = 0; i < 700; i += 1) {
    bench.clock.at = start + i;
    await audit.append([entry({ requestId: `r${i}`, client: i % 100 === 0 ? 'rare' : 'cms' })]);
  }
  const first = await audit.list({ limit: 3, client: 'rare' });
  expect(first.items.map(({ requestId }) => requestId)).toEqual(['r600', 'r500', 'r400']);
  const second = await audit.list({ limit: 10, client: 'rare', after: first.next });
  expect(second.items.map(({ requestId }) => requestId)).toEqual(['r300', 'r200', 'r100', 'r0']);
  expect(second.next).toBeUndefined();
  const span = await audit.list({ limit: 10, fromMs: start + 10, toMs: start + 12 });
  expect(span.items.map(({ requestId }) => requestId)).toEqual(['r12', 'r11', 'r10']);
  expect((await audit.list({ limit: 10, action: 'other' })).items).toEqual([]);
});
