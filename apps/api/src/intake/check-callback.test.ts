import { expect, test } from 'vitest';
import { checkCallback, type CallbackRules } from './check-callback.ts';

const rules: CallbackRules = {
  endpointNames: ['cms'],
  allowedHosts: ['hooks.example', '*.in.example'],
  hasSecret: true,
};

test('an absent callback means none', () => {
  expect(checkCallback(undefined, { endpointNames: [], allowedHosts: [], hasSecret: false })).toBeUndefined();
});

test('a star stands for hosts below, not for the host itself or one that only ends alike', () => {
  expect(checkCallback({ url: 'https://a.in.example/' }, rules)).toEqual({ url: 'https://a.in.example/' });
  expect(() => checkCallback({ url: 'https://in.example/' }, rules)).toThrow('not allowed');
  expect(() => checkCallback({ url: 'https://evilin.example/' }, rules)).toThrow('not allowed');
});

test('without a secret to sign with no request may name an address', () => {
  const unsigned = { ...rules, hasSecret: false };
  expect(() => checkCallback({ url: 'https://hooks.example/' }, unsigned)).toThrow('No secret');
  expect(checkCallback({ endpoint: 'cms' }, unsigned)).toEqual({ endpoint: 'cms' });
});
