import type { Vendor } from '@purgeway/vendors';
import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseConfig } from './parse-config.ts';
import { aVendor, limit } from './testing/a-vendor.ts';

const vendor = aVendor({
  purge: {
    url: {
      targetsPerCallMax: limit(1_000),
      rates: [{ unit: 'calls', max: limit(10), windowMs: 1_000 }],
      quota: { targetsMax: limit(10_000), utcOffsetMinutes: 480 },
    },
    directory: { targetsPerCallMax: limit(100), rates: [], budgetOf: 'url' },
    tag: { targetsPerCallMax: limit(1), rates: [] },
  },
});

/** A vendor with calls of every kind, whose next generation has no logs. */
const wide = aVendor(
  {
    ...vendor.limits,
    every: [{ unit: 'calls', max: limit(30), windowMs: 60_000 }],
    poll: { rates: [], callsEach: limit(2) },
    change: { rates: [], callsEach: limit(3) },
    read: { rates: [] },
    stats: { rates: [] },
    logs: { rates: [] },
  },
  {
    editions: [
      {
        id: 'next',
        name: 'next',
        settings: { region: 'eu' },
        capabilities: {},
        limits: { ...vendor.limits, poll: { rates: [] } },
        watching: vendor.watching,
        checkTarget: () => undefined,
      },
    ],
    editionOf: ({ region }) => (region === 'eu' ? 'next' : undefined),
  },
);

function accountWith(limits: unknown, { by = vendor, region }: { by?: Vendor; region?: string } = {}) {
  const accounts = [{ id: 'a', vendor: 'acme', settings: { token: '${TOKEN}', region }, limits }];
  const config = parseConfig(JSON.stringify({ accounts }), { env: { TOKEN: 'hunter2' }, vendors: [by] });
  return config.accounts[0];
}

function pointersWith(limits: unknown, at?: Parameters<typeof accountWith>[1]): unknown {
  try {
    accountWith(limits, at);
  } catch (error) {
    return error instanceof ConfigError ? error.problems.map(({ pointer }) => pointer) : error;
  }
  return [];
}

test("without overrides the vendor's limits hold", () => {
  const account = accountWith(undefined);
  expect(account?.limits).toMatchObject(vendor.limits);
  expect(account?.limits.purge.url?.urgentShare).toBe(0);
});

test('an override replaces what it names and says where it comes from', () => {
  const rates = [{ unit: 'targets', max: 100, windowMs: 60_000 }];
  const account = accountWith({
    callsAtATimeMax: 4,
    purge: { url: { targetsPerCallMax: 500, rates, targetsPerDayMax: 50_000, urgentShare: 0.1 } },
  });
  const configured = (value: number) => ({ value, source: 'config' });
  expect(account?.limits).toMatchObject({
    callsAtATimeMax: configured(4),
    purge: {
      ...vendor.limits.purge,
      url: {
        urgentShare: 0.1,
        targetsPerCallMax: configured(500),
        rates: [{ unit: 'targets', max: configured(100), windowMs: 60_000 }],
        // The vendor's midnight stays.
        quota: { targetsMax: configured(50_000), utcOffsetMinutes: 480 },
      },
    },
  });
});

test("the vendor's own limits stay as they are", () => {
  accountWith({ callsAtATimeMax: 4, purge: { url: { targetsPerCallMax: 500 } } });
  expect(vendor.limits.callsAtATimeMax).toEqual(limit(1));
  expect(vendor.limits.purge.url?.targetsPerCallMax).toEqual(limit(1_000));
});

test('an override that would have no effect is a problem', () => {
  expect(
    pointersWith({
      purge: {
        hostname: { targetsPerCallMax: 1 },
        directory: { targetsPerCallMax: 1, rates: [], targetsPerDayMax: 5 },
        tag: { urgentShare: 0.5 },
      },
      poll: { rates: [] },
    }),
  ).toEqual([
    '/accounts/0/limits/poll',
    '/accounts/0/limits/purge/directory/rates',
    '/accounts/0/limits/purge/directory/targetsPerDayMax',
    '/accounts/0/limits/purge/hostname',
    '/accounts/0/limits/purge/tag/urgentShare',
  ]);
});

test('a kind or number that makes no sense is a problem', () => {
  expect(pointersWith({ purge: { flowers: {} } })).toEqual(['/accounts/0/limits/purge/flowers']);
  expect(pointersWith({ callsAtATimeMax: 0, purge: { url: { urgentShare: 1 } } })).toEqual([
    '/accounts/0/limits/callsAtATimeMax',
    '/accounts/0/limits/purge/url/urgentShare',
  ]);
});

test('calls that are no purges get rates of their own, and keep what one step takes', () => {
  const rates = [{ unit: 'calls', max: 7, windowMs: 1_000 }];
  const changed = [{ unit: 'calls', max: { value: 7, source: 'config' }, windowMs: 1_000 }];
  const overrides = {
    poll: { rates },
    change: { rates },
    read: { rates },
    stats: { rates },
    logs: { rates },
  };
  expect(accountWith({ ...overrides, every: rates }, { by: wide })?.limits).toMatchObject({
    every: changed,
    poll: { rates: changed, callsEach: limit(2) },
    change: { rates: changed, callsEach: limit(3) },
    read: { rates: changed },
    stats: { rates: changed },
    logs: { rates: changed },
  });
  expect(accountWith({ every: rates })?.limits.every).toEqual(changed);
  expect(accountWith({ read: { rates } }, { by: wide })?.limits).toMatchObject({
    every: wide.limits.every,
    change: wide.limits.change,
  });
});

test('rates of calls that the vendor does not have are a problem, by the edition that the settings choose', () => {
  const overrides = { change: { rates: [] }, read: { rates: [] }, stats: { rates: [] }, logs: { rates: [] } };
  const all = ['change', 'logs', 'read', 'stats'].map((purpose) => `/accounts/0/limits/${purpose}`);
  expect(pointersWith(overrides)).toEqual(all);
  expect(pointersWith(overrides, { by: wide })).toEqual([]);
  expect(pointersWith({ ...overrides, poll: { rates: [] } }, { by: wide, region: 'eu' })).toEqual(all);
});

test('what is counted over all calls is calls', () => {
  const rates = [{ unit: 'targets', max: 1, windowMs: 1_000 }];
  expect(pointersWith({ every: rates, read: { rates } }, { by: wide })).toEqual([
    '/accounts/0/limits/every/0/unit',
    '/accounts/0/limits/read/rates/0/unit',
  ]);
});
