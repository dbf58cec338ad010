import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { operationIdOf, problemOf, purge, purgeLines } from '../testing/client.ts';
import { ableConfig, keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startApi({ config: ableConfig });
});
afterEach(() => api.close());

/** One that the API made: the vendor serves it as `made.example`. */
const made = { id: 'dist_made', account: 'able-main', hostnames: ['made.example', 'edge.able.example'] };
/** One that is being made: nobody knows yet where it will be served. */
const fresh = { id: 'dist_fresh', account: 'able-main', state: 'creating', hostnames: [] } as const;

function keptOf(id: string) {
  const kept = api.operations.kept.get(id);
  const meta = kept?.record.meta;
  return {
    targets: kept?.targets.map(({ kind, value }) => `${kind} ${value}`),
    routes: meta?.type === 'purge' ? meta.routes : undefined,
  };
}

describe('202', () => {
  test.each([
    [
      { paths: ['/index.html', '/img/*'] },
      ['url https://made.example/index.html', 'directory https://made.example/img/'],
    ],
    [{ tags: ['story-1'] }, ['tag story-1']],
    [{ purge_everything: true }, ['everything https://made.example/']],
    [{ paths: ['/a'], vendor: 'able', idempotency_key: 'k-1' }, ['url https://made.example/a']],
  ])('the documented body with %j is taken', async (fields, targets) => {
    api.distributions.put(made);
    const body = { distribution_id: made.id, ...fields };
    const reply = await purge(api.url, body, { key: keys.everything });
    expect(reply.status).toBe(202);
    const id = operationIdOf(reply);
    expect(reply.body).toMatchObject({ ok: true, purge_id: id });
    expect(keptOf(id)).toEqual({
      targets,
      routes: [[{ account: 'able-main', distribution: 'dist_made' }]],
    });
  });

  test('the documented body sent again with its key is the same purge', async () => {
    api.distributions.put(made);
    const body = { distribution_id: made.id, paths: ['/a'], tags: ['b'], idempotency_key: 'again' };
    const [first, second] = [await purge(api.url, body), await purge(api.url, body)];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  test('one that failed after its vendor had it may serve all the same', async () => {
    api.distributions.put({ ...made, state: 'failed', vendorId: 'v-1' });
    for (const body of [{ distribution_id: made.id, paths: ['/a'] }, { paths: ['https://made.example/a'] }]) {
      const reply = await purge(api.url, body);
      expect(reply.status).toBe(202);
      expect(keptOf(operationIdOf(reply)).routes).toEqual([
        [{ account: 'able-main', distribution: 'dist_made' }],
      ]);
    }
  });

  test.each([
    ['is being deleted', { ...made, state: 'deleting' }],
    ['is gone', { ...made, state: 'deleted' }],
    ['has another hostname', { ...made, hostnames: ['moved.example'] }],
  ] as const)('the same again is a replay, although the distribution %s by now', async (_, later) => {
    api.distributions.put(made);
    const body = { distribution_id: made.id, paths: ['https://made.example/a'], idempotency_key: 'k' };
    const first = await purge(api.url, body);
    api.distributions.put(later);
    api.clock.advance(1_000);
    const again = await purge(api.url, body);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
    expect(again.body).toEqual(first.body);
    const other = { ...body, paths: ['https://made.example/b'] };
    expect(problemOf(await purge(api.url, other)).code).toBe('idempotency-key-reused');
    const unkeyed = { ...body, idempotency_key: undefined };
    expect((await purge(api.url, unkeyed)).status).toBeGreaterThanOrEqual(409);
    expect(api.operations.kept.size).toBe(1);
  });

  test('another client may name a distribution of the config, and the hostname of any', async () => {
    api.distributions.put(made);
    for (const body of [{ distribution_id: 'shop', paths: ['/a'] }, { paths: ['https://made.example/a'] }]) {
      expect((await purge(api.url, body, { key: keys.other })).status).toBe(202);
    }
  });

  test('an admin may name the distribution of any client', async () => {
    api.distributions.put({ ...made, client: 'deploy' });
    const body = { distribution_id: made.id, paths: ['/a'] };
    expect((await purge(api.url, body, { key: keys.admin })).status).toBe(202);
  });

  test('every kind, and softly, where the vendor can', async () => {
    api.distributions.put(made);
    const body = {
      distribution_id: made.id,
      hostnames: ['edge.able.example'],
      patterns: ['/img/*.png'],
      tags: ['a'],
      mode: 'soft',
    };
    const reply = await purge(api.url, body, { key: keys.everything });
    expect(keptOf(operationIdOf(reply)).targets).toEqual([
      'tag a',
      'hostname edge.able.example',
      'pattern /img/*.png',
    ]);
  });

  test('everything is one target where the vendor purges one distribution at a time, else one a hostname', async () => {
    const everything = { purge_everything: true };
    const options = { key: keys.everything };
    const site = await purge(api.url, { distribution_id: 'site', ...everything }, options);
    expect(keptOf(operationIdOf(site)).targets).toEqual(['everything https://site.example/']);
    const shop = await purge(api.url, { distribution_id: 'shop', ...everything }, options);
    expect(keptOf(operationIdOf(shop)).targets).toEqual([
      'everything https://shop.example/',
      'everything https://m.shop.example/',
    ]);
  });

  test('what needs no domain is taken before one is known; everything is then named by the id', async () => {
    api.distributions.put(fresh);
    const body = { distribution_id: fresh.id, tags: ['a'], patterns: ['*.png'], purge_everything: true };
    const reply = await purge(api.url, body, { key: keys.everything });
    expect(keptOf(operationIdOf(reply))).toEqual({
      targets: ['tag a', 'pattern *.png', 'everything dist_fresh'],
      routes: [[{ account: 'able-main', distribution: 'dist_fresh' }]],
    });
    const lines = await purgeLines(api.url, '{"tag":"a"}\n', { query: `?distribution_id=${fresh.id}` });
    expect(lines.status).toBe(202);
  });

  test('a hostname leads to the distributions of the config first, then to those in Redis', async () => {
    api.distributions.put({ id: 'dist_www', account: 'able-main', hostnames: ['WWW.example'] });
    const reply = await purge(api.url, { paths: ['https://www.example/a'] });
    expect(keptOf(operationIdOf(reply)).routes).toEqual([
      [
        { account: 'tencent-main', distribution: 'www-tencent' },
        { account: 'bitiful-main', distribution: 'www-bitiful' },
        { account: 'able-main', distribution: 'dist_www' },
      ],
    ]);
  });

  test('a distribution that another process made a moment ago is found, by its id and by its hostnames', async () => {
    await purge(api.url, { paths: ['https://www.example/a'] });
    api.distributions.put(made);
    const byId = await purge(api.url, { distribution_id: made.id, paths: ['/a'] });
    expect(byId.status).toBe(202);
    api.distributions.put({ id: 'dist_later', account: 'able-main', hostnames: ['later.example'] });
    expect((await purge(api.url, { paths: ['https://later.example/'] })).status).toBe(202);
    api.distributions.put({ id: 'dist_lines', account: 'able-main', hostnames: ['lines.example'] });
    expect((await purgeLines(api.url, '"https://lines.example/"\n')).status).toBe(202);
    api.distributions.put({ ...fresh });
    api.distributions.put({ id: fresh.id, account: 'able-main', hostnames: ['fresh.example'] });
    expect((await purge(api.url, { distribution_id: fresh.id, paths: ['/a'] })).status).toBe(202);
  });

  test('one that is there for over a second is never left out, although nothing is missed', async () => {
    const body = { paths: ['https://www.example/a'] };
    await purge(api.url, body);
    api.distributions.put({ id: 'dist_www', account: 'able-main', hostnames: ['www.example'] });
    api.clock.advance(1_000);
    const reply = await purge(api.url, body);
    expect(keptOf(operationIdOf(reply)).routes?.[0]).toHaveLength(3);
  });

  test('while purges hit, Redis is asked for changes once a second at most', async () => {
    const { asked } = api.distributions;
    await Promise.all(Array.from({ length: 20 }, () => purge(api.url, { paths: ['https://www.example/a'] })));
    expect(asked).toEqual({ version: 1, all: 1 });
  });

  test('what the config fronts is taken although Redis does not say what else there is', async () => {
    api.distributions.isGone = true;
    const body = { distribution_id: 'shop', paths: ['/a'] };
    expect((await purge(api.url, body)).status).toBe(202);
    expect((await purge(api.url, { paths: ['https://www.example/a'] })).status).toBe(202);
    expect((await purgeLines(api.url, '"https://www.example/a"\n')).status).toBe(202);
  });
});

describe('403', () => {
  test('to purge everything takes a scope of its own', async () => {
    const body = { distribution_id: 'site', purge_everything: true };
    const problem = problemOf(await purge(api.url, body));
    expect(problem).toMatchObject({ status: 403, code: 'forbidden' });
    expect(problem.detail).toContain('"purge_everything"');
    expect(api.operations.kept.size).toBe(0);
    expect((await purge(api.url, { ...body, purge_everything: false, tags: ['a'] })).status).toBe(202);
    expect((await purge(api.url, body, { key: keys.admin })).status).toBe(202);
  });
});

describe('409', () => {
  test.each([
    { paths: ['/a'] },
    { directories: ['/a/'] },
    { paths: ['https://fresh.example/a'] },
    { hostnames: ['fresh.example'] },
    { tags: ['a'], paths: ['/a'], partial: true },
  ])('%j needs the domain, which is not known yet: it is asked for again in a moment', async (fields) => {
    api.distributions.put(fresh);
    const reply = await purge(api.url, { distribution_id: fresh.id, ...fields });
    expect(problemOf(reply)).toMatchObject({
      status: 409,
      code: 'distribution-not-ready',
      retryable: true,
      errors: [{ pointer: '/distribution_id' }],
    });
    expect(reply.headers.get('retry-after')).toBe('5');
    expect(api.operations.kept.size).toBe(0);
  });

  test('everything needs the domain where the vendor purges by hostname', async () => {
    api.distributions.put({ ...fresh, account: 'tencent-main' });
    const body = { distribution_id: fresh.id, purge_everything: true };
    const reply = await purge(api.url, body, { key: keys.everything });
    expect(problemOf(reply).code).toBe('distribution-not-ready');
  });

  test('a line that needs the domain ends the stream, and nothing is left of it', async () => {
    api.distributions.put(fresh);
    const lines = '{"tag":"a"}\n"/a"\n';
    const reply = await purgeLines(api.url, lines, { query: `?distribution_id=${fresh.id}` });
    expect(problemOf(reply).code).toBe('distribution-not-ready');
    expect([api.operations.kept.size, api.operations.staging.size]).toEqual([0, 0]);
  });

  test.each([
    ['deleting', 'is being deleted'],
    ['failed', 'was never set up'],
  ] as const)('a distribution that is %s cannot be purged', async (state, words) => {
    api.distributions.put({ ...made, state });
    const problem = problemOf(await purge(api.url, { distribution_id: made.id, paths: ['/a'] }));
    expect(problem).toMatchObject({ status: 409, code: 'distribution-not-purgeable', retryable: false });
    expect(problem.detail).toContain(words);
  });
});

describe('422', () => {
  const byId = { distribution_id: made.id, paths: ['/a'] };

  test.each([
    ['was deleted', { ...made, state: 'deleted' }],
    ['is of an account that is not configured', { ...made, account: 'gone' }],
  ] as const)('a distribution that %s is unknown', async (_, record) => {
    api.distributions.put(record);
    expect(problemOf(await purge(api.url, byId))).toMatchObject({
      status: 422,
      code: 'unknown-distribution',
    });
  });

  test("another client's distribution is unknown, as if there were none", async () => {
    api.distributions.put(made);
    const theirs = { key: keys.other };
    const none = problemOf(await purge(api.url, { ...byId, distribution_id: 'dist_none' }, theirs));
    const query = `?distribution_id=${made.id}`;
    for (const reply of [
      await purge(api.url, byId, theirs),
      await purgeLines(api.url, '"/a"\n', { ...theirs, query }),
    ]) {
      const problem = problemOf(reply);
      expect(problem).toMatchObject({ status: 422, code: 'unknown-distribution' });
      expect(problem.detail).toBe(none.detail.replace('dist_none', made.id));
    }
    expect([api.operations.kept.size, api.operations.staging.size]).toEqual([0, 0]);
  });

  test.each(['deleting', 'deleted', 'failed'] as const)(
    'the hostname of a distribution that is %s leads nowhere',
    async (state) => {
      api.distributions.put({ ...made, state });
      const problem = problemOf(await purge(api.url, { paths: ['https://made.example/a'] }));
      expect(problem.errors).toMatchObject([{ pointer: '/paths/0', code: 'unknown-hostname' }]);
    },
  );

  test('a hostname must belong to the distribution', async () => {
    api.distributions.put(made);
    const body = { distribution_id: made.id, hostnames: ['made.example', 'www.example'] };
    const problem = problemOf(await purge(api.url, body, { key: keys.everything }));
    expect(problem.errors).toMatchObject([{ pointer: '/hostnames/1', code: 'not-of-distribution' }]);
  });

  test('a vendor that does not serve the distribution is refused', async () => {
    api.distributions.put(made);
    const problem = problemOf(await purge(api.url, { ...byId, vendor: 'bitiful' }));
    expect(problem).toMatchObject({ code: 'unknown-vendor', errors: [{ pointer: '/vendor' }] });
  });

  test('what the vendor of a distribution cannot do is refused by name, whether its domain is known or not', async () => {
    for (const hostnames of [[], ['made.example']]) {
      api.distributions.put({ ...made, account: 'bitiful-main', hostnames });
      const problem = problemOf(await purge(api.url, { distribution_id: made.id, tags: ['a'] }));
      expect(problem.errors).toMatchObject([{ pointer: '/tags/0', code: 'not-supported' }]);
      expect(problem.errors?.[0]?.detail).toContain('Account bitiful-main (bitiful)');
    }
  });

  test('a request that is missed is looked up twice, not more', async () => {
    const { asked } = api.distributions;
    const paths = ['https://a.example/', 'https://b.example/', 'https://c.example/'];
    expect((await purge(api.url, { paths })).status).toBe(422);
    expect(asked).toEqual({ version: 2, all: 1 });
    const lines = paths.map((path) => `"${path}"\n`).join('');
    expect((await purgeLines(api.url, lines)).status).toBe(422);
    expect(asked).toEqual({ version: 3, all: 1 });
  });
});

describe('503', () => {
  test('while Redis does not say what there is, nothing is told to be unknown', async () => {
    api.distributions.isGone = true;
    for (const reply of [
      await purge(api.url, { distribution_id: made.id, paths: ['/a'] }),
      await purge(api.url, { paths: ['https://made.example/a'] }),
      await purgeLines(api.url, '{"tag":"a"}\n', { query: `?distribution_id=${made.id}` }),
      await purgeLines(api.url, '"https://made.example/a"\n'),
    ]) {
      expect(problemOf(reply)).toMatchObject({ status: 503, code: 'store-unavailable' });
    }
    expect([api.operations.kept.size, api.operations.staging.size]).toEqual([0, 0]);
  });
});
