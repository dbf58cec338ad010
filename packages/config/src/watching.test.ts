import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseConfig } from './parse-config.ts';
import { aVendor, limit } from './testing/a-vendor.ts';

const asked = { firstAfterMs: limit(5_000), everyMs: limit(10_000), giveUpAfterMs: limit(600_000) };
const silent = { firstAfterMs: limit(60_000) };

function accountWith(watching: unknown, of: typeof asked | typeof silent) {
  const accounts = [{ id: 'a', vendor: 'acme', settings: { token: '${TOKEN}' }, watching }];
  const vendors = [aVendor(undefined, { watching: of })];
  return parseConfig(JSON.stringify({ accounts }), { env: { TOKEN: 'hunter2' }, vendors }).accounts[0];
}

function pointersWith(watching: unknown, of: typeof asked | typeof silent): unknown {
  try {
    accountWith(watching, of);
  } catch (error) {
    return error instanceof ConfigError ? error.problems.map(({ pointer }) => pointer) : error;
  }
  return [];
}

test("an account's purges are watched as its vendor's usual times say, unless the config says otherwise", () => {
  expect(accountWith(undefined, asked)?.watching).toEqual(asked);
  expect(accountWith({ firstAfterMs: 2_000 }, asked)?.watching).toEqual({
    ...asked,
    firstAfterMs: { value: 2_000, source: 'config' },
  });
  expect(accountWith({ firstAfterMs: 2_000 }, silent)?.watching).toEqual({
    firstAfterMs: { value: 2_000, source: 'config' },
  });
});

test('how often a vendor is asked that cannot be asked is a problem', () => {
  const overrides = { firstAfterMs: 2_000, everyMs: 1_000, giveUpAfterMs: 60_000 };
  expect(pointersWith(overrides, asked)).toEqual([]);
  expect(pointersWith(overrides, silent)).toEqual([
    '/accounts/0/watching/everyMs',
    '/accounts/0/watching/giveUpAfterMs',
  ]);
});

test('times are whole milliseconds of a sensible size', () => {
  expect(pointersWith({ firstAfterMs: 0 }, asked)).toEqual(['/accounts/0/watching/firstAfterMs']);
  expect(pointersWith({ everyMs: 90_000_000 }, asked)).toEqual(['/accounts/0/watching/everyMs']);
});
