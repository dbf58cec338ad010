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

function accountWith(limits: unknown) {
  const accounts = [{ id: 'a', vendor: 'acme', settings: { token: '${TOKEN}' }, limits }];
  const config = parseConfig(JSON.stringify({ accounts }), { env: { TOKEN: 'hunter2' }, vendors: [vendor] });
  return config.accounts[0];
}

function pointersWith(limits: unknown): unknown {
  try {
    accountWith(limits);
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
