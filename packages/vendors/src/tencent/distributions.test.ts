import type { DistributionSpec } from '@purgeway/model';
import { afterEach, describe, expect, it } from 'vitest';
import type { DistributionCalls } from '../distribution.ts';
import { createExchange } from '../http.ts';
import { createCannedExchange } from '../testing/canned-exchange.ts';
import type { Fake } from '../testing/fake.ts';
import { createTencentClient, type TencentClient } from './client.ts';
import { checkDistribution } from './distribution-fields.ts';
import { createDistributions } from './distributions.ts';
import { startFake } from './fake.ts';
import { toDistribution } from './host-states.ts';
import { legacySchema } from './settings.ts';
import type { Host } from './wire.ts';

const options = { signal: new AbortController().signal };
const domain = 'shop.example.com';
const spec: DistributionSpec = { origin: 'http://origin.example.com:8080', domain, enabled: true };
const running: Fake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('creating a domain', () => {
  it('adds it with all that is wanted and reads it back', async () => {
    const { calls, sent } = await open();
    const vendorOptions = { projectId: 7, serviceType: 'download', fwdHost: 'origin.example.com' };
    const made = await calls.create(
      { spec: { ...spec, cacheTtlSeconds: 60, vendorOptions }, marker: 'm' },
      options,
    );
    expect(sent()).toEqual([
      [
        'AddCdnHost',
        {
          host: domain,
          projectId: '7',
          hostType: 'cname',
          origin: 'origin.example.com:8080',
          serviceType: 'download',
          fwdHost: 'origin.example.com',
          cache: '[[0,"all",60]]',
        },
      ],
      ['GetHostInfoByHost', { 'hosts.0': domain }],
    ]);
    expect(made).toEqual({
      vendorId: domain,
      state: 'deploying',
      statusText: '4',
      cname: `${domain}.cdn.dnsv1.com`,
      found: { domain, origin: 'origin.example.com:8080', cacheTtlSeconds: 60 },
      message: '部署中',
    });
  });

  it('takes one that this account had added with the same origin for its own', async () => {
    const { calls } = await open();
    await calls.create({ spec, marker: 'm' }, options);
    expect(await calls.create({ spec, marker: 'm' }, options)).toMatchObject({ vendorId: domain });
  });

  it('does not take over one with another origin', async () => {
    const { calls } = await open();
    await calls.create({ spec, marker: 'm' }, options);
    const other = { ...spec, origin: 'http://elsewhere.example.com' };
    await expect(calls.create({ spec: other, marker: 'n' }, options)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('origin.example.com:8080'),
    });
  });

  it('finds one with the same origin, and takes over none with another', async () => {
    const { calls } = await open();
    expect(await calls.find({ spec, marker: 'm' }, options)).toBeUndefined();
    await calls.create({ spec, marker: 'm' }, options);
    expect(await calls.find({ spec, marker: 'm' }, options)).toMatchObject({ vendorId: domain });
    const other = { ...spec, origin: 'http://elsewhere.example.com' };
    expect(await calls.find({ spec: other, marker: 'n' }, options)).toBeUndefined();
    await expect(calls.create({ spec: other, marker: 'n' }, options)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('origin.example.com:8080'),
    });
  });

  it('is uncertain when the vendor fails without saying what it did', async () => {
    const { calls, fake } = await open();
    fake.faults.next({ do: 'own-failure', on: 'create' });
    await expect(calls.create({ spec, marker: 'm' }, options)).rejects.toMatchObject({
      kind: 'uncertain',
      code: '5100',
    });
  });
});

describe('changing a domain', () => {
  it('keeps the cache rules besides the one for all files', async () => {
    const { calls, sent, client } = await openActive();
    const cache = '[[0,"all",1000],[1,".jpg;.js",2000],[2,"/www/html",3000]]';
    await client.updateCdnConfig(domain, { cache }, options);
    rolledOut();
    const changed = ['cacheTtlSeconds'] as const;
    await calls.update({ vendorId: domain, spec: { ...spec, cacheTtlSeconds: 5 }, changed }, options);
    expect(sent().at(-1)).toEqual([
      'UpdateCdnConfig',
      { host: domain, cache: '[[0,"all",5],[1,".jpg;.js",2000],[2,"/www/html",3000]]' },
    ]);
  });

  it('sends what was changed alone, and nothing for nothing', async () => {
    const { calls, sent } = await openActive();
    await calls.update({ vendorId: domain, spec, changed: ['cacheTtlSeconds'] }, options);
    expect(sent().at(-1)?.[0]).toBe('GetHostInfoByHost');
    const wanted = { ...spec, origin: '8.8.8.8', vendorOptions: { cacheMode: 'custom', projectId: 3 } };
    await calls.update({ vendorId: domain, spec: wanted, changed: ['origin', 'vendorOptions'] }, options);
    expect(sent().at(-1)).toEqual([
      'UpdateCdnConfig',
      { host: domain, origin: '8.8.8.8', cacheMode: 'custom', projectId: '3' },
    ]);
  });

  it.each([
    ['another domain', { ...spec, domain: 'other.example.com' }, 'rejected'],
    ['another service type', { ...spec, vendorOptions: { serviceType: 'media' } }, 'rejected'],
    ['options that are not its own', { ...spec, vendorOptions: { surprise: 1 } }, 'rejected'],
  ])('refuses %s', async (_name, wanted, kind) => {
    const { calls } = await openActive();
    const update = calls.update({ vendorId: domain, spec: wanted, changed: ['vendorOptions'] }, options);
    await expect(update).rejects.toMatchObject({ kind });
  });

  it('is a conflict while it deploys, and not found when it is not there', async () => {
    const { calls } = await open();
    await calls.create({ spec, marker: 'm' }, options);
    await expect(
      calls.update({ vendorId: domain, spec, changed: ['origin'] }, options),
    ).rejects.toMatchObject({
      kind: 'conflict',
      code: '9175',
    });
    await expect(calls.setEnabled?.(domain, false, options)).rejects.toMatchObject({ kind: 'conflict' });
    const none = calls.setEnabled?.('none.example.com', true, options);
    await expect(none).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('removing a domain', () => {
  it('closes it, waits, deletes it by its number and sees it gone', async () => {
    const { calls, sent } = await openActive();
    const before = sent().length;
    const answers: string[] = [];
    for (let step = 0; step < 4; step += 1) {
      answers.push(await calls.remove(domain, options));
      if (step === 1) rolledOut();
    }
    expect(answers).toEqual(['leaving', 'leaving', 'leaving', 'gone']);
    const actions = sent().slice(before);
    expect(actions.filter(([action]) => action !== 'GetHostInfoByHost')).toEqual([
      ['OfflineHost', { host: domain }],
      ['DeleteCdnHost', { hostId: '308902' }],
    ]);
  });
});

describe('a domain as the vendor tells of it', () => {
  it.each([
    [1, 0, 'deploying', undefined],
    [2, 0, 'failed', undefined],
    [3, 0, 'deploying', undefined],
    [4, 0, 'deploying', undefined],
    [5, 0, 'active', true],
    [5, 1, 'failed', true],
    [6, 0, 'disabled', false],
    [7, 0, 'unknown', undefined],
  ])('with the status %i, blocked %i, is %s', (...[status, disabled, state, enabled]) => {
    const told = toDistribution({ ...host, status, disabled });
    expect([told.state, told.found.enabled]).toEqual([state, enabled]);
  });

  it('is not there once it is deleted, or when the vendor has a code for that', async () => {
    const deleted = JSON.stringify({
      code: 0,
      message: '',
      data: { hosts: [{ ...host, deleted: 'yes' }], total: 1 },
    });
    const unknown = '{"code":4000,"message":"(9110) no such host","codeDesc":"9110"}';
    for (const answer of [deleted, unknown]) {
      const { exchange } = createCannedExchange(answer);
      const settings = legacySchema.parse({ secretId: 'id', secretKey: 'key' });
      const calls = createDistributions(createTencentClient(settings, { exchange, now: () => 0 }));
      expect(await calls.read(domain, options)).toBeUndefined();
    }
  });
});

describe('a wanted distribution', () => {
  it.each([
    ['without domain', { domain: undefined }, ['domain']],
    ['with a wildcard', { domain: '*.example.com' }, ['domain']],
    ['with a domain of 51 characters', { domain: `${'a'.repeat(39)}.example.com` }, ['domain']],
    ['with https to the origin', { origin: 'https://origin.example.com' }, ['origin']],
    ['with a path at the origin', { origin: 'http://origin.example.com/a' }, ['origin']],
    ['with an IPv6 address', { origin: 'http://[2001:db8::1]:8080' }, ['origin']],
    ['with an IPv4 address', { origin: '8.8.8.8:8080' }, []],
  ])('%s is refused for %j', (_name, change, fields) => {
    expect(checkDistribution({ ...spec, ...change }).map(({ field }) => field)).toEqual(fields);
  });
});

const host: Host = {
  id: 1,
  host: domain,
  project_id: 0,
  host_type: 'cname',
  service_type: 'web',
  origin: '8.8.8.8',
  cache: [],
  status: 5,
  disabled: 0,
  message: '',
  deleted: 'no',
  cname: '',
};

interface Opened {
  readonly fake: Fake;
  readonly client: TencentClient;
  readonly calls: DistributionCalls;
  /** Actions and their own parameters, in the order of arrival. */
  readonly sent: () => readonly (readonly [string, Readonly<Record<string, string>>])[];
}

async function open(): Promise<Opened> {
  const fake = await startFake({ limits: 'off' });
  running.push(fake);
  fake.clock.set(Date.UTC(2030, 0, 1));
  const deps = { exchange: createExchange(), now: fake.clock.now };
  const client = createTencentClient(legacySchema.parse(fake.settings), deps);
  const sent = (): readonly (readonly [string, Readonly<Record<string, string>>])[] =>
    fake.ledger.map(({ route, body }) => [route, ownParams(body)] as const);
  return { fake, client, calls: createDistributions(client), sent };
}

async function openActive(): Promise<Opened> {
  const opened = await open();
  await opened.calls.create({ spec, marker: 'm' }, options);
  rolledOut();
  return opened;
}

function rolledOut(): void {
  for (const fake of running) fake.clock.advance(fake.rolloutAfterMs);
}

function ownParams(body: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(body)].filter(([name]) => /^[a-z]/.test(name)));
}
