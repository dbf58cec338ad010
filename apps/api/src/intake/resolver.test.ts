import { expect, test } from 'vitest';
import { fronts, shop } from '../testing/fronts.ts';
import type { EntryWord } from './entry.ts';
import { createResolver, type Resolver, type ResolverOptions } from './resolver.ts';

const none: ResolverOptions = { mode: 'hard' };

function resolve(resolver: Resolver, text: string, word: EntryWord = 'path') {
  const resolved = resolver.resolve({ word, text, index: 3, pointer: '/paths/3' });
  return resolved.ok ? resolved.target : resolved.refusal;
}

function accountsOf(resolver: Resolver): string[][] {
  return resolver.routes().map((route) => route.map(({ account }) => account));
}

test('a URL goes to every account that fronts its hostname, and sets of distributions are named once', () => {
  const resolver = createResolver(fronts, none);
  expect(resolve(resolver, 'https://www.example/a')).toMatchObject({ kind: 'url', route: 0 });
  expect(resolve(resolver, 'https://shop.example/a')).toMatchObject({ route: 1 });
  expect(resolve(resolver, 'https://www.example/b')).toMatchObject({ route: 0 });
  expect(accountsOf(resolver)).toEqual([['plain-main', 'able-main'], ['able-main']]);
  expect(resolver.accounts()).toEqual({ 'plain-main': 2, 'able-main': 3 });
  expect(resolver.targets()).toBe(3);
});

test('of several distributions of one account the first is taken', () => {
  const resolver = createResolver(fronts, none);
  resolve(resolver, 'https://www.example/a');
  expect(resolver.routes()).toEqual([
    [
      { account: 'plain-main', distribution: 'www-plain' },
      { account: 'able-main', distribution: 'www-able' },
    ],
  ]);
});

test('what was missed is known: a hostname that nobody is known to front, not what is wrong in itself', () => {
  const resolver = createResolver(fronts, none);
  resolve(resolver, 'https://www.example/a*');
  resolve(resolver, 'nonsense');
  expect(resolver.hasMissed()).toBe(false);
  resolve(resolver, 'https://nobody.example/a');
  expect(resolver.hasMissed()).toBe(true);
});

test('a hostname that nobody fronts is refused by name and place', () => {
  expect(resolve(createResolver(fronts, none), 'https://nobody.example/a')).toEqual({
    pointer: '/paths/3',
    index: 3,
    code: 'unknown-hostname',
    detail: expect.stringContaining('nobody.example'),
  });
});

test('a kind that one of the accounts cannot do is refused for all, naming that account', () => {
  const resolver = createResolver(fronts, { mode: 'hard' });
  expect(resolve(resolver, 'www.example', 'hostname')).toMatchObject({
    code: 'not-supported',
    detail: expect.stringMatching(/^Account plain-main \(plain\): /u),
  });
  expect(resolver.targets()).toBe(0);
});

test('a mode that the vendor has not is refused', () => {
  const resolver = createResolver(fronts, { mode: 'soft' });
  expect(resolve(resolver, 'https://img.example/a')).toMatchObject({
    code: 'not-supported',
    detail: expect.stringContaining('no soft purge'),
  });
  expect(resolve(resolver, 'https://shop.example/a')).toMatchObject({ kind: 'url' });
});

test('what breaks a rule of the vendor is refused with its words', () => {
  expect(resolve(createResolver(fronts, none), 'https://www.example/a*')).toMatchObject({
    code: 'refused-by-vendor-rules',
    detail: 'Account plain-main (plain): Plain takes no *.',
  });
});

test('a vendor narrows the accounts, and a hostname it does not front is refused', () => {
  const resolver = createResolver(fronts, { mode: 'hard', vendor: 'able' });
  expect(resolve(resolver, 'https://www.example/a')).toMatchObject({ route: 0 });
  expect(accountsOf(resolver)).toEqual([['able-main']]);
  expect(resolve(resolver, 'https://img.example/a')).toMatchObject({ code: 'not-of-vendor' });
});

test('with a distribution only its own hostnames are taken', () => {
  const resolver = createResolver(fronts, { mode: 'hard', front: shop });
  expect(resolve(resolver, '/a')).toMatchObject({ value: 'https://shop.example/a' });
  expect(resolve(resolver, 'https://m.shop.example/b')).toMatchObject({ route: 0 });
  expect(resolve(resolver, 'https://www.example/a')).toMatchObject({ code: 'not-of-distribution' });
  expect(resolve(resolver, 'news', 'tag')).toMatchObject({ kind: 'tag', value: 'news' });
});

test('where URLs fan out, only what has no hostname goes to the distribution alone', () => {
  const front = fronts.accountsFor('www.example').find(({ account }) => account.id === 'able-main');
  const resolver = createResolver(fronts, { mode: 'hard', front, fansOut: true });
  expect(resolve(resolver, 'https://www.example/a')).toMatchObject({ kind: 'url', route: 0 });
  expect(resolve(resolver, 'news', 'tag')).toMatchObject({ kind: 'tag', route: 1 });
  expect(resolve(resolver, 'https://shop.example/a')).toMatchObject({ route: 2 });
  expect(accountsOf(resolver)).toEqual([['plain-main', 'able-main'], ['able-main'], ['able-main']]);
  expect(resolve(resolver, 'https://nobody.example/a')).toMatchObject({ code: 'unknown-hostname' });
});

test('a distribution without a domain yet does not stand in the way of full URLs that fan out', () => {
  const bare = { ...shop, distribution: { ...shop.distribution, domain: undefined, hostnames: [] } };
  const resolver = createResolver(fronts, { mode: 'hard', front: bare, fansOut: true });
  expect(resolve(resolver, 'https://img.example/a')).toMatchObject({ route: 0 });
  expect(() => resolve(resolver, '/a')).toThrow('domain');
});
