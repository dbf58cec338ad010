import type { DistributionSpec } from '@purgeway/model';
import { afterEach, describe, expect, it } from 'vitest';
import type { DistributionCalls } from '../../distribution.ts';
import { createExchange } from '../../http.ts';
import type { Fake } from '../../testing/fake.ts';
import { startFake } from '../fake.ts';
import { successorSchema } from '../settings.ts';
import { createSuccessorClient, type SuccessorClient } from './client.ts';
import { checkDistribution } from './distribution-fields.ts';
import { createDistributions, toDistribution } from './distributions.ts';
import { readStats } from './statistics.ts';

const options = { signal: new AbortController().signal };
const domain = 'shop.example.com';
const spec: DistributionSpec = { origin: 'https://origin.example.com:8443', domain, enabled: true };
const running: Fake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('creating a domain', () => {
  it('adds it with all that is wanted and reads it back', async () => {
    const { calls, sent } = await open({ area: 'overseas' });
    const vendorOptions = {
      projectId: 7,
      serviceType: 'download',
      serverName: 'origin.example.com',
      tags: [{ key: 'team', value: 'blue' }],
    };
    const wanted = { ...spec, cacheTtlSeconds: 60, vendorOptions };
    const made = await calls.create({ spec: wanted, marker: 'm' }, options);
    expect(sent()).toEqual([
      [
        'AddCdnDomain',
        {
          Domain: domain,
          ServiceType: 'download',
          Origin: {
            Origins: ['origin.example.com:8443'],
            OriginType: 'domain',
            ServerName: 'origin.example.com',
            OriginPullProtocol: 'https',
          },
          ProjectId: 7,
          Area: 'overseas',
          Cache: {
            SimpleCache: {
              FollowOrigin: 'off',
              IgnoreCacheControl: 'off',
              IgnoreSetCookie: 'off',
              CompareMaxAge: 'off',
              CacheRules: [{ CacheType: 'all', CacheContents: ['*'], CacheTime: 60 }],
            },
          },
          Tag: [{ TagKey: 'team', TagValue: 'blue' }],
        },
      ],
      ['DescribeDomainsConfig', { Filters: [{ Name: 'domain', Value: [domain] }] }],
    ]);
    expect(made).toEqual({
      vendorId: domain,
      state: 'deploying',
      statusText: 'processing',
      cname: `${domain}.cdn.dnsv1.com`,
      found: { domain, origin: 'https://origin.example.com:8443', cacheTtlSeconds: 60 },
    });
  });

  it.each([
    ['8.8.8.8:8080', 'ip', ['8.8.8.8:8080']],
    ['http://[2001:db8::1]', 'ipv6', ['[2001:db8::1]']],
    ['origin.example.com', 'domain', ['origin.example.com']],
  ])('knows what kind of origin %s is', async (origin, OriginType, Origins) => {
    const { calls, sent } = await open();
    await calls.create({ spec: { ...spec, origin }, marker: 'm' }, options);
    expect(sent()[0]?.[1]).toMatchObject({ Origin: { Origins, OriginType } });
  });

  it('takes one of its own with the same origin for made, and no other', async () => {
    const { calls } = await open();
    await calls.create({ spec, marker: 'm' }, options);
    expect(await calls.create({ spec, marker: 'm' }, options)).toMatchObject({ vendorId: domain });
    const other = calls.create({ spec: { ...spec, origin: 'elsewhere.example.com' }, marker: 'n' }, options);
    await expect(other).rejects.toMatchObject({ kind: 'rejected' });
  });

  it.each([
    ['as it says', spec],
    [
      'by an option',
      { ...spec, origin: 'origin.example.com', vendorOptions: { originPullProtocol: 'https' } },
    ],
  ])('finds one with the same origin (%s), and takes over none with another', async (_name, wanted) => {
    const { calls } = await open();
    expect(await calls.find({ spec: wanted, marker: 'm' }, options)).toBeUndefined();
    await calls.create({ spec: wanted, marker: 'm' }, options);
    expect(await calls.find({ spec: wanted, marker: 'm' }, options)).toMatchObject({ vendorId: domain });
    for (const origin of ['elsewhere.example.com', 'http://origin.example.com']) {
      const other = { spec: { ...spec, origin }, marker: 'n' };
      expect(await calls.find(other, options)).toBeUndefined();
      await expect(calls.create(other, options)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('https://origin.example.com'),
      });
    }
  });

  it('is uncertain when the vendor fails inside', async () => {
    const { calls, fake } = await open();
    fake.faults.next({ do: 'own-failure', on: 'create' });
    await expect(calls.create({ spec, marker: 'm' }, options)).rejects.toMatchObject({
      kind: 'uncertain',
      code: 'InternalError.CdnSystemError',
    });
  });
});

describe('changing a domain', () => {
  it('sends the origin whole: what it does not change stays', async () => {
    const { calls, client } = await openActive();
    const Origin = {
      Origins: ['a.example.com'],
      OriginType: 'domain',
      ServerName: 'own.example.com',
      OriginPullProtocol: 'follow',
      BackupOrigins: ['8.8.4.4'],
      BackupOriginType: 'ip',
    };
    await client.updateDomainConfig(domain, { Origin }, options);
    rolledOut();
    const wanted = { ...spec, origin: 'b.example.com:81' };
    await calls.update({ vendorId: domain, spec: wanted, changed: ['origin'] }, options);
    const { Domains } = await client.describeDomainsConfig({}, options);
    expect(Domains[0]?.Origin).toMatchObject({ ...Origin, Origins: ['b.example.com:81'] });
  });

  it('keeps the other cache rules in the form that the domain has', async () => {
    const { calls, client, sent } = await openActive();
    const off = { Switch: 'off' };
    const rule = {
      RulePaths: ['jpg'],
      RuleType: 'file',
      CacheConfig: { NoCache: { ...off, Revalidate: 'off' }, FollowOrigin: { Switch: 'on' } },
    };
    await client.updateDomainConfig(domain, { Cache: { RuleCache: [rule] } }, options);
    rolledOut();
    const changed = ['cacheTtlSeconds'] as const;
    await calls.update({ vendorId: domain, spec: { ...spec, cacheTtlSeconds: 5 }, changed }, options);
    expect(sent().at(-1)?.[1]).toMatchObject({
      Cache: {
        RuleCache: [{ RuleType: 'all', CacheConfig: { Cache: { Switch: 'on', CacheTime: 5 } } }, rule],
      },
    });
    expect((await calls.read(domain, options))?.found.cacheTtlSeconds).toBe(5);
  });

  it('cannot change its tags', async () => {
    const { calls } = await openActive();
    const wanted = { ...spec, vendorOptions: { tags: [{ key: 'team', value: 'red' }] } };
    const update = calls.update({ vendorId: domain, spec: wanted, changed: ['vendorOptions'] }, options);
    await expect(update).rejects.toMatchObject({ kind: 'rejected' });
  });

  it('is a conflict while it deploys, and not found when it is not there', async () => {
    const { calls } = await open();
    await calls.create({ spec, marker: 'm' }, options);
    await expect(
      calls.update({ vendorId: domain, spec, changed: ['origin'] }, options),
    ).rejects.toMatchObject({
      kind: 'conflict',
      code: 'ResourceInUse.CdnOpInProgress',
    });
    const none = { ...spec, domain: 'none.example.com' };
    const update = calls.update({ vendorId: 'none.example.com', spec: none, changed: ['origin'] }, options);
    await expect(update).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('removing a domain', () => {
  it('stops it, waits, deletes it and sees it gone', async () => {
    const { calls, sent } = await openActive();
    const before = sent().length;
    const answers: string[] = [];
    for (let step = 0; step < 4; step += 1) {
      answers.push(await calls.remove(domain, options));
      if (step === 1) rolledOut();
    }
    expect(answers).toEqual(['leaving', 'leaving', 'leaving', 'gone']);
    const actions = sent().slice(before);
    expect(actions.filter(([action]) => action !== 'DescribeDomainsConfig')).toEqual([
      ['StopCdnDomain', { Domain: domain }],
      ['DeleteCdnDomain', { Domain: domain }],
    ]);
  });
});

describe('a domain as the vendor tells of it', () => {
  it.each([
    ['rejected', 'normal', 'failed', undefined],
    ['processing', 'normal', 'deploying', undefined],
    ['closing', 'normal', 'deploying', undefined],
    ['online', 'normal', 'active', true],
    ['online', 'malicious', 'failed', true],
    ['offline', 'overdue', 'disabled', false],
    ['asleep', 'normal', 'unknown', undefined],
  ])('%s, %s, is %s', (...[Status, Disable, state, enabled]) => {
    const told = toDistribution({ Domain: domain, Status, Disable });
    expect([told.state, told.found.enabled]).toEqual([state, enabled]);
  });

  it('with several origins, or a weight, gives them back as they stand', () => {
    const origins = (Origins: string[]): unknown =>
      toDistribution({ Domain: domain, Status: 'online', Origin: { Origins } }).found.origin;
    expect(origins(['8.8.8.8', '8.8.4.4'])).toBe('8.8.8.8;8.8.4.4');
    expect(origins(['8.8.8.8:80:50'])).toBe('8.8.8.8:80:50');
  });
});

describe('statistics', () => {
  const toMs = Date.UTC(2030, 0, 1);
  const hour = 3_600_000;

  it('are asked for in the areas of the domain, and added up', async () => {
    const one = await ask('overseas');
    const both = await ask('global');
    expect(one.areas).toEqual(['overseas', 'overseas', 'overseas']);
    expect(both.areas).toEqual(['mainland', 'overseas', 'mainland', 'overseas', 'mainland', 'overseas']);
    const valueOf = (figure: object): unknown => Object.values(figure)[0];
    expect(valueOf(both.stats.requests)).toBe(2 * Number(valueOf(one.stats.requests)));
    expect(both.stats.hitRatio).toEqual(one.stats.hitRatio);
  });

  it.each([
    [24, '5min'],
    [25, 'hour'],
    [31 * 24, 'hour'],
    [31 * 24 + 1, 'day'],
  ])('of %i hours come by %s', async (hours, Interval) => {
    const { client, sent } = await openActive();
    await readStats(client, { hostnames: [domain], fromMs: toMs - hours * hour, toMs }, options);
    expect(sent().at(-1)?.[1]).toMatchObject({ Interval });
  });

  it('of more than 90 days, and of domains that are not there, are refused', async () => {
    const { client } = await open();
    const fromMs = toMs - 91 * 24 * hour;
    const long = readStats(client, { hostnames: [domain], fromMs, toMs }, options);
    await expect(long).rejects.toMatchObject({ kind: 'rejected' });
    const none = readStats(client, { hostnames: [domain], fromMs: toMs - hour, toMs }, options);
    await expect(none).rejects.toMatchObject({ kind: 'not-found' });
  });

  async function ask(
    area: string,
  ): Promise<{ areas: unknown[]; stats: Awaited<ReturnType<typeof readStats>> }> {
    const { client, calls, sent } = await open({ area });
    await calls.create({ spec, marker: 'm' }, options);
    const stats = await readStats(client, { hostnames: [domain], fromMs: toMs - hour, toMs }, options);
    const asked = sent().filter(([action]) => action === 'DescribeCdnData');
    return { stats, areas: asked.map(([, body]) => Reflect.get(Object(body), 'Area')) };
  }
});

describe('a wanted distribution', () => {
  it.each([
    ['without domain', { domain: undefined }, ['domain']],
    ['with a path at the origin', { origin: 'http://origin.example.com/a' }, ['origin']],
    ['with copies kept for more than a year', { cacheTtlSeconds: 31_536_001 }, ['cacheTtlSeconds']],
    [
      'with two words for the protocol',
      { vendorOptions: { originPullProtocol: 'follow' } },
      ['vendorOptions.originPullProtocol'],
    ],
    ['with cos without its name', { vendorOptions: { originType: 'cos' } }, ['vendorOptions.serverName']],
    ['with a protocol alone', { origin: 'a.test', vendorOptions: { originPullProtocol: 'follow' } }, []],
  ])('%s is refused for %j', (_name, change, fields) => {
    expect(checkDistribution({ ...spec, ...change }).map(({ field }) => field)).toEqual(fields);
  });
});

interface Opened {
  readonly fake: Fake;
  readonly client: SuccessorClient;
  readonly calls: DistributionCalls;
  /** Actions and their bodies, in the order of arrival. */
  readonly sent: () => readonly (readonly [string, unknown])[];
}

async function open(settings: object = {}): Promise<Opened> {
  const fake = await startFake({ limits: 'off', edition: 'v3' });
  running.push(fake);
  fake.clock.set(Date.UTC(2030, 0, 1));
  const parsed = successorSchema.parse({ ...fake.settings, ...settings });
  const client = createSuccessorClient(parsed, { exchange: createExchange(), now: fake.clock.now });
  const sent = (): readonly (readonly [string, unknown])[] =>
    fake.ledger.map(({ route, body }): readonly [string, unknown] => [route, JSON.parse(body)]);
  return { fake, client, calls: createDistributions(client, parsed.area), sent };
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
