import type { DistributionSpec } from '@purgeway/model';
import { afterEach, describe, expect, it } from 'vitest';
import type { DistributionCalls } from '../distribution.ts';
import { createExchange } from '../http.ts';
import { connect, errorOf, never } from '../testing/contract-tools.ts';
import type { Fake } from '../testing/fake.ts';
import { createInfraiClient } from './client.ts';
import { createDistributionCalls } from './distributions.ts';
import { startFake } from './fake.ts';
import { infrai } from './index.ts';
import { settingsSchema } from './settings.ts';

const options = { signal: never };
const spec: DistributionSpec = {
  origin: 'https://origin.example.com',
  domain: 'shop.example.com',
  enabled: false,
  cacheTtlSeconds: 60,
  allowedMethods: ['GET'],
  httpsOnly: true,
  tags: [],
};
const item = {
  distribution_id: 'd1',
  origin: 'origin.example.com',
  domain: 'Shop.example.com',
  enabled: true,
  status: 'active',
};
const running: Fake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('a create', () => {
  it('sends every field, and the CDN that the account is pinned to', async () => {
    const { fake, calls } = await open({ pin: 'cloudflare' });
    const created = await calls.create({ spec, marker: 'dist_ours' }, options);
    expect(fake.ledger.map((call) => JSON.parse(call.body))).toEqual([
      {
        origin: 'https://origin.example.com',
        domain: 'shop.example.com',
        enabled: false,
        cache_ttl_seconds: 60,
        allowed_methods: ['GET'],
        https_only: true,
        tags: [],
        vendor: 'cloudflare',
      },
    ]);
    expect(created).toEqual({
      vendorId: 'dist_fake1001',
      state: 'deploying',
      statusText: 'creating',
      cname: 'dist-fake1001.edge.infrai.example',
      found: { origin: 'https://origin.example.com', domain: 'shop.example.com', enabled: false },
      message: 'Served by cloudflare.',
    });
  });

  it('gives the same distribution again under the same marker, and another under another', async () => {
    const { fake, calls } = await open();
    const first = await calls.create({ spec, marker: 'one' }, options);
    expect(await calls.create({ spec, marker: 'one' }, options)).toEqual(first);
    expect((await calls.create({ spec, marker: 'two' }, options)).vendorId).not.toBe(first.vendorId);
    expect(fake.distributions?.ids()).toHaveLength(3);
  });

  it('whose marker was used with other fields asks to be looked for, a few times', async () => {
    const { fake, calls } = await open();
    await calls.create({ spec, marker: 'one' }, options);
    const run = calls.create({ spec: { ...spec, enabled: true }, marker: 'one' }, options);
    expect(await errorOf(run, fake)).toMatchObject({ kind: 'uncertain', code: 'CONFLICT', attemptsMax: 3 });
  });

  it.each([500, 503])('that fails with HTTP %i may have happened', async (status) => {
    const { fake, calls } = await open();
    fake.faults.next({ do: 'fail', status });
    expect(await errorOf(calls.create({ spec, marker: 'one' }, options), fake)).toMatchObject({
      kind: 'uncertain',
    });
  });
});

describe('a search for what a create made', () => {
  const request = { spec, marker: 'one' };

  it('goes through the pages of the list', async () => {
    const { fake, calls } = await open();
    for (let index = 0; index < 150; index += 1) {
      await calls.create(
        { spec: { ...spec, domain: `h${index}.example.com` }, marker: `h${index}` },
        options,
      );
    }
    const { vendorId } = await calls.create(request, options);
    const before = fake.ledger.length;
    expect(await calls.find(request, options)).toMatchObject({ vendorId });
    expect(fake.ledger.slice(before).map((call) => call.route)).toEqual([
      'cdn.distribution.list',
      'cdn.distribution.list',
    ]);
  });

  it('takes no more calls than its limits say', async () => {
    const { calls, sent } = script([{ items: [], next_cursor: 'more' }]);
    expect(await calls.find(request, options)).toBeUndefined();
    expect(sent).toHaveLength(infrai.limits.read?.callsEach?.value ?? 0);
  });

  it.each([
    ['another domain', { ...item, domain: 'www.example.com' }],
    ['no domain', { ...item, domain: null }],
    ['another origin', { ...item, origin: 'other.example.com' }],
    ['one that is being taken down', { ...item, status: 'deleting' }],
    ['one that was taken down', { ...item, status: 'Deleted' }],
  ])('does not take %s for it', async (_what, other) => {
    const { calls } = script([{ items: [other, { ...item, distribution_id: 'd2' }] }]);
    expect(await calls.find(request, options)).toMatchObject({ vendorId: 'd2' });
    const { calls: without } = script([{ items: [other], next_cursor: '' }]);
    expect(await without.find(request, options)).toBeUndefined();
  });

  it('is left to the idempotency key where no domain tells distributions apart', async () => {
    const { calls, sent } = script([{ items: [item] }]);
    const { domain: _domain, ...others } = spec;
    expect(await calls.find({ ...request, spec: others }, options)).toBeUndefined();
    expect(sent).toEqual([]);
  });
});

describe('a distribution', () => {
  it.each([
    [{ cname: 'a.edge', cname_target: 'b.edge', edge_hostname: 'c.edge' }, 'a.edge'],
    [{ cname: '', cname_target: 'b.edge', edge_hostname: 'c.edge' }, 'b.edge'],
    [{ cname_target: null, edge_hostname: 'c.edge' }, 'c.edge'],
    [{}, undefined],
  ])('with %o has its CNAME target at %s', async (fields, cname) => {
    const { calls } = script([{ ...item, ...fields }]);
    expect((await calls.read('d1', options))?.cname).toBe(cname);
  });

  it('is told in our words', async () => {
    const { calls } = script([{ ...item, status: 'Warming' }]);
    expect(await calls.read('d1', options)).toEqual({
      vendorId: 'd1',
      state: 'unknown',
      statusText: 'Warming',
      found: { origin: 'origin.example.com', domain: 'shop.example.com', enabled: true },
      message: 'Infrai\'s word "Warming" is none that we know. It is switched on, so it may well serve.',
    });
  });

  it('that was deleted is not there', async () => {
    const { calls } = script([{ ...item, status: 'deleted' }]);
    expect(await calls.read('d1', options)).toBeUndefined();
    const { calls: listing } = script([{ items: [item, { ...item, status: 'deleted' }] }]);
    expect((await listing.list({ limit: 10 }, options)).items).toHaveLength(1);
  });

  it('is never asked for in pages larger than the vendor is taken to give', async () => {
    const { calls, sent } = script([{ items: [] }]);
    await calls.list({ limit: 1000 }, options);
    expect(sent).toEqual(['GET /v1/cdn/distribution/list?limit=100 ']);
  });
});

describe('an update', () => {
  it.each([
    [['origin'], '{"origin":"https://origin.example.com","vendor":"fastly"}'],
    [
      ['domain', 'cacheTtlSeconds', 'allowedMethods', 'httpsOnly', 'tags'],
      '{"allowed_methods":["GET"],"cache_ttl_seconds":60,"domain":"shop.example.com","https_only":true,"tags":[],"vendor":"fastly"}',
    ],
  ] as const)('of %j sends what changed', async (changed, body) => {
    const { calls, sent } = script([item], { pin: 'fastly' });
    await calls.update({ vendorId: 'd1', spec, changed }, options);
    expect(sent).toEqual([`PATCH /v1/cdn/distribution/update/d1 ${body}\n`]);
  });

  it('that has nothing to say is not sent', async () => {
    const { calls, sent } = script([item], { pin: 'fastly' });
    const { tags: _tags, ...others } = spec;
    await calls.update({ vendorId: 'd1', spec: others, changed: ['tags', 'vendorOptions'] }, options);
    expect(sent).toEqual([]);
  });

  it('switches with the one field', async () => {
    const { calls, sent } = script([item]);
    await calls.setEnabled('d1', false, options);
    expect(sent).toEqual(['PATCH /v1/cdn/distribution/update/d1 {"enabled":false}\n']);
  });

  it('comes back later when the vendor is busy with an earlier one', async () => {
    const { calls } = script([{ error: { code: 'BUSY', message: 'deploying' } }, {}], {}, [409, 500]);
    await expect(calls.setEnabled('d1', true, options)).rejects.toMatchObject({
      kind: 'conflict',
      attemptsMax: 20,
    });
  });
});

describe('a removal', () => {
  const refusal = { error: { code: 'CONFLICT', message: 'being deleted', retryable: false } };

  it.each([
    {
      name: 'is gone when the vendor has it no more',
      answers: [{ ok: true }, refusal],
      statuses: [200, 404],
      outcome: 'gone',
    },
    {
      name: 'is under way while the vendor has it',
      answers: [{ ok: true }, item],
      statuses: [200, 200],
      outcome: 'leaving',
    },
    {
      name: 'goes on when a second one is refused',
      answers: [refusal, { ...item, status: 'deleting' }],
      statuses: [409, 200],
      outcome: 'leaving',
    },
    {
      name: 'is gone when it ended as the second was refused',
      answers: [refusal, refusal],
      statuses: [409, 404],
      outcome: 'gone',
    },
    { name: 'is gone when the vendor never had it', answers: [refusal], statuses: [404], outcome: 'gone' },
  ])('$name', async ({ answers, statuses, outcome }) => {
    const { calls, sent } = script(answers, {}, statuses);
    expect(await calls.remove('d1', options)).toBe(outcome);
    expect(sent).toHaveLength(answers.length);
  });

  it.each([
    [402, 'account'],
    [500, 'unavailable'],
  ])('that fails with HTTP %i asks nothing more', async (status, kind) => {
    const { calls, sent } = script([{}, { ...item, status: 'deleting' }], {}, [status, 200]);
    await expect(calls.remove('d1', options)).rejects.toMatchObject({ kind });
    expect(sent).toEqual(['DELETE /v1/cdn/distribution/delete/d1 ']);
  });

  it('fails when the vendor refuses it for another reason', async () => {
    const { calls } = script([refusal, item], {}, [409, 200]);
    await expect(calls.remove('d1', options)).rejects.toMatchObject({ kind: 'rejected', status: 409 });
  });
});

async function open(settings: object = {}): Promise<{ fake: Fake; calls: DistributionCalls }> {
  const fake = await startFake({ limits: 'off' });
  running.push(fake);
  const { distributions } = connect(infrai, fake, { settings: { ...fake.settings, ...settings } });
  if (distributions === undefined) throw new Error('no distributions');
  return { fake, calls: distributions };
}

/** Answers one after the other, the last one for good; keeps what was sent. */
function script(
  answers: readonly unknown[],
  settings: object = {},
  statuses: readonly number[] = [200],
): { calls: Required<DistributionCalls>; sent: readonly string[] } {
  const sent: string[] = [];
  const exchange = createExchange({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { pathname, search } = new URL(request.url);
      sent.push(`${request.method} ${pathname}${search} ${await request.text()}`);
      const index = sent.length - 1;
      return Response.json(answers[index] ?? answers.at(-1), {
        status: statuses[index] ?? statuses.at(-1) ?? 200,
      });
    },
  });
  const parsed = settingsSchema.parse({ apiKey: 'ifr_pk_proj_test', ...settings });
  const client = createInfraiClient(parsed, { exchange, now: () => 0 });
  return { calls: createDistributionCalls(client, parsed.pin), sent };
}
