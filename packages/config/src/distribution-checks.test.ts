import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseConfig } from './parse-config.ts';
import { aVendor, limit } from './testing/a-vendor.ts';

const url = { targetsPerCallMax: limit(20), rates: [] };

/** Purges by distribution and cannot create any; as `next` it purges by account and can. */
const vendor = aVendor(
  { purge: { url, tag: { ...url, scope: 'distribution' } } },
  {
    editions: [
      {
        id: 'next',
        name: 'next',
        settings: { region: 'eu' },
        capabilities: { 'distribution.create': { answer: 'can' } },
        limits: { callsAtATimeMax: limit(1), purge: { url } },
        watching: { firstAfterMs: limit(1_000) },
        checkTarget: () => undefined,
      },
    ],
    editionOf: ({ region }) => (region === 'eu' ? 'next' : undefined),
  },
);

function configWith(sections: object) {
  const settings = { token: '${TOKEN}' };
  const accounts = [
    { id: 'one', vendor: 'acme', settings },
    { id: 'two', vendor: 'acme', settings: { ...settings, region: 'eu' } },
  ];
  const text = JSON.stringify({ accounts, ...sections });
  return parseConfig(text, { env: { TOKEN: 'hunter2' }, vendors: [vendor] });
}

function problemsWith(sections: object): unknown {
  try {
    configWith(sections);
  } catch (error) {
    return error instanceof ConfigError ? error.problems : error;
  }
  return [];
}

test('where the vendor purges one distribution at a time, its own id is needed', () => {
  const distributions = [
    { id: 'a', account: 'one', domain: 'a.example.com' },
    { id: 'b', account: 'one', domain: 'b.example.com', vendorId: 'vendor-b' },
    { id: 'c', account: 'two', domain: 'c.example.com' },
    { id: 'd', account: 'two', domain: 'd.example.com', vendorId: 'vendor-d' },
  ];
  expect(problemsWith({ distributions })).toEqual([
    {
      pointer: '/distributions/0/vendorId',
      message: 'The vendor "acme" purges one distribution at a time: give its own id of this one.',
    },
  ]);
  const config = configWith({ distributions: distributions.slice(1) });
  expect(config.distributions.map(({ vendorId }) => vendorId)).toEqual(['vendor-b', undefined, 'vendor-d']);
});

test('a rule for new distributions names an account that can create them', () => {
  const rule = { domains: ['*.example.com'], account: 'two' };
  const wanted = { accountRules: [rule, { account: 'two' }], readEveryMs: 0, deadlineMs: 60_000 };
  expect(configWith({ controlPlane: wanted }).controlPlane).toEqual(wanted);
  expect(problemsWith({ controlPlane: { accountRules: [{ account: 'one' }] } })).toEqual([
    {
      pointer: '/controlPlane/accountRules/0/account',
      message: 'The vendor "acme" cannot create distributions.',
    },
  ]);
});

test('a rule that is never reached is a problem', () => {
  const accountRules = [{ account: 'two' }, { domains: ['a.example.com'], account: 'two' }];
  expect(problemsWith({ controlPlane: { accountRules } })).toMatchObject([
    { pointer: '/controlPlane/accountRules/1' },
  ]);
});
