import { expect, test } from 'vitest';
import { addressGroupOf, clientAddressOf } from './client-address.ts';

function addressOf(from: string | undefined, forwarded: string | undefined, trustedProxies: number): string {
  // Only what is read of them: a request with a socket of a chosen address cannot be had otherwise.
  const request = { socket: { remoteAddress: from }, headers: { 'x-forwarded-for': forwarded } };
  return clientAddressOf(request as unknown as Parameters<typeof clientAddressOf>[0], trustedProxies);
}

test('without trusted proxies nobody is believed', () => {
  expect(addressOf('192.0.2.1', '198.51.100.7', 0)).toBe('192.0.2.1');
  expect(addressOf(undefined, '198.51.100.7', 0)).toBe('unknown');
});

test.each([
  ['198.51.100.7', 1, '198.51.100.7'],
  ['203.0.113.9, 198.51.100.7', 1, '198.51.100.7'],
  ['203.0.113.9, 198.51.100.7', 2, '203.0.113.9'],
  ['1.1.1.1, 203.0.113.9, 198.51.100.7', 2, '203.0.113.9'],
  ['198.51.100.7', 2, '192.0.2.1'],
  ['', 1, '192.0.2.1'],
  [undefined, 1, '192.0.2.1'],
  ['nonsense', 1, '192.0.2.1'],
  ['203.0.113.9, ', 1, '192.0.2.1'],
  ['198.51.100.7:4711', 1, '198.51.100.7'],
  ['[2001:db8::1]:4711', 1, '2001:db8::1'],
  ['2001:DB8:0:0::1', 1, '2001:db8::1'],
  ['::ffff:198.51.100.7', 1, '198.51.100.7'],
])('X-Forwarded-For %j behind %i proxies is %s', (forwarded, trustedProxies, expected) => {
  expect(addressOf('192.0.2.1', forwarded, trustedProxies)).toBe(expected);
});

test('IPv4 stays IPv4 in whatever dress it comes', () => {
  expect(addressOf('::ffff:192.0.2.1', undefined, 0)).toBe('192.0.2.1');
  expect(addressOf('::ffff:c000:201', undefined, 0)).toBe('192.0.2.1');
  expect(addressOf('fe80::1%eth0', undefined, 0)).toBe('fe80::1');
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, group) => {
  expect(addressGroupOf(address)).toBe(group);
});
