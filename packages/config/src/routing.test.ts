import { expect, test } from 'vitest';
import { parseConfig } from './parse-config.ts';
import { createRouting } from './routing.ts';
import { aVendor } from './testing/a-vendor.ts';

const settings = { token: '${TOKEN}' };
const config = parseConfig(
  JSON.stringify({
    accounts: [
      { id: 'one', vendor: 'acme', settings },
      { id: 'two', vendor: 'acme', settings },
    ],
    distributions: [
      { id: 'www', account: 'one', domain: 'www.example.com', hostnames: ['example.com'] },
      { id: 'www-two', account: 'two', domain: 'www.example.com' },
    ],
  }),
  { env: { TOKEN: 'hunter2' }, vendors: [aVendor()] },
);
const routing = createRouting(config);

function waysTo(hostname: string) {
  return routing.accountsFor(hostname).map(({ account, distribution }) => [account.id, distribution.id]);
}

test('a hostname leads to every account that fronts it, in the order of the config', () => {
  expect(waysTo('www.example.com')).toEqual([
    ['one', 'www'],
    ['two', 'www-two'],
  ]);
  expect(waysTo('example.com')).toEqual([['one', 'www']]);
});

test('the case of a hostname does not matter', () => {
  expect(waysTo('WWW.Example.com')).toHaveLength(2);
});

test('a hostname that nobody fronts leads nowhere', () => {
  expect(waysTo('other.example.com')).toEqual([]);
  expect(waysTo('constructor')).toEqual([]);
});

test('a distribution is found by its id, with its account', () => {
  expect(routing.distribution('www-two')).toMatchObject({
    account: { id: 'two' },
    distribution: { domain: 'www.example.com' },
  });
  expect(routing.distribution('gone')).toBeUndefined();
});
