import { createUrlRules } from '@purgeway/egress';
import { describe, expect, test } from 'vitest';
import { checkCallback, type CallbackRules } from './check-callback.ts';

const egressRules = { allowedNetworks: [], allowedPorts: [443, 80], allowHttp: false };
const rules: CallbackRules = {
  endpointNames: ['cms'],
  allowedHosts: ['hooks.example', '*.in.example'],
  findUrlProblem: createUrlRules(egressRules),
  hasSecret: true,
};

test('an absent callback means none', () => {
  expect(
    checkCallback(undefined, { ...rules, endpointNames: [], allowedHosts: [], hasSecret: false }),
  ).toBeUndefined();
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

describe('where any host is allowed', () => {
  const anyHost = { ...rules, allowedHosts: ['*'] };

  test.each([
    'https://hooks.example/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://a.b.example:80/',
    'https://hooks.example/{status}?id={purge_id}',
  ])('%s may be called', (url) => {
    expect(checkCallback({ url }, anyHost)).toEqual({ url });
  });

  test.each([
    ['https://127.0.0.1/', 'a loopback address'],
    ['https://2130706433/', 'a loopback address'],
    ['https://0x7f.1/', 'a loopback address'],
    ['https://0177.0.0.1/', 'a loopback address'],
    ['https://127.0.0.1./', 'a loopback address'],
    ['https://①②⑦.0.0.1/', 'a loopback address'],
    ['https://169.254.169.254/latest/meta-data/', 'a link-local address'],
    ['https://10.1.2.3/', 'a private address'],
    ['https://[::1]/', 'a loopback address'],
    ['https://[::ffff:127.0.0.1]/', 'an IPv4 address written as IPv6'],
    ['https://[::127.0.0.1]/', 'an IPv4 address written as IPv6'],
    ['https://168.63.129.16/', "the cloud's own machinery"],
    ['https://localhost/', 'Callbacks to localhost are not allowed'],
    ['https://me.localhost/', 'Callbacks to me.localhost are not allowed'],
    ['https://redis/', 'Callbacks to redis are not allowed'],
    ['https://redis./', 'Callbacks to redis. are not allowed'],
    ['http://hooks.example/', 'must begin with https://'],
    ['https://hooks.example:8443/', 'Port 8443 is not allowed'],
    ['https://me@hooks.example/', 'Leave out the user name'],
    ['https://{status}.example/', 'only in its path and query'],
    ['https://%7Bstatus%7D.example/', 'only in its path and query'],
    ['https://hooks.example{purge_id}/', 'only in its path and query'],
    ['https://hooks.example/#{status}', 'only in its path and query'],
  ])('%s is refused early, with the reason', (url, reason) => {
    expect(() => checkCallback({ url }, anyHost)).toThrow(reason);
  });
});

test('a network that the operator allows may be named, the one beside it not', () => {
  const findUrlProblem = createUrlRules({ ...egressRules, allowedNetworks: ['10.1.0.0/16'] });
  const inside = { ...rules, allowedHosts: ['*', 'redis'], findUrlProblem };
  expect(checkCallback({ url: 'https://10.1.255.255/' }, inside)).toBeDefined();
  expect(checkCallback({ url: 'https://redis/' }, inside)).toBeDefined();
  expect(() => checkCallback({ url: 'https://10.2.0.0/' }, inside)).toThrow('a private address');
  expect(() => checkCallback({ url: 'https://[::ffff:10.1.0.1]/' }, inside)).toThrow('written as IPv6');
});
