import { expect, test } from 'vitest';
import { chooseAccount } from './choose-account.ts';

const rules = [
  { domains: ['special.example.com'], account: 'one' },
  { domains: ['*.example.com', 'example.net'], account: 'two' },
  { account: 'rest' },
];

test.each([
  ['special.example.com', 'one'],
  ['Special.Example.com', 'one'],
  ['www.example.com', 'two'],
  ['a.b.example.com', 'two'],
  ['example.net', 'two'],
  ['www.example.net', 'rest'],
  ['example.com', 'rest'],
  ['badexample.com', 'rest'],
  [undefined, 'rest'],
])('the first rule that fits %s chooses %s', (domain, account) => {
  expect(chooseAccount(rules, domain)).toBe(account);
});

test('without a rule that fits no account is chosen', () => {
  expect(chooseAccount(rules.slice(0, 2), 'www.example.org')).toBeUndefined();
  expect(chooseAccount(rules.slice(0, 2), undefined)).toBeUndefined();
  expect(chooseAccount([], 'www.example.com')).toBeUndefined();
});
