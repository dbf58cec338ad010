import { expect, it } from 'vitest';
import { createAddressRules } from './address-rules.ts';

const findProblem = createAddressRules([]);

it.each([
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.0',
  '172.32.0.0',
  '168.63.129.15',
  '223.255.255.255',
])('%s is public', (address) => {
  expect(findProblem(address)).toBeUndefined();
});

it.each(['2606:4700:4700::1111', '2001:4860:4860::8888', '2000::1', '3ffe:ffff::1', '2a00:1450:4001::200e'])(
  '%s is public',
  (address) => {
    expect(findProblem(address)).toBeUndefined();
  },
);

it.each([
  ['127.0.0.1', 'a loopback address'],
  ['::1', 'a loopback address'],
  ['10.0.0.1', 'a private address'],
  ['fd00:ec2::254', 'a private address'],
  ['169.254.169.254', 'a link-local address'],
  ['100.100.100.200', "an address inside a provider's network"],
  ['0.0.0.0', 'an address of this machine'],
  ['168.63.129.16', "an address of the cloud's own machinery"],
  ['::7f00:1', 'an IPv4 address written as IPv6'],
  ['::ffff:8.8.8.8', 'an IPv4 address written as IPv6'],
  ['64:ff9b::8.8.8.8', 'an IPv4 address written as IPv6'],
  ['2002:808:808::1', 'an IPv4 address written as IPv6'],
  ['2606:4700::200:5efe:7f00:1', 'an IPv4 address written as IPv6'],
  ['4000::1', 'a reserved address'],
  ['203.0.113.1', 'a reserved address'],
])('%s is %s', (address, problem) => {
  expect(findProblem(address)).toBe(problem);
});

it.each([
  '',
  'localhost',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '[::1]',
  '::1%lo',
  ' 8.8.8.8',
  '8.8.8.8.',
])('"%s" is not taken for an address', (text) => {
  expect(findProblem(text)).toBe('not an IP address');
});

it('an allowed network lets its own addresses through, to the last one, and no other', () => {
  const find = createAddressRules(['10.1.0.0/16', 'fd00:1::/32', '::1/128']);
  for (const address of ['10.1.0.0', '10.1.255.255', 'fd00:1::', 'fd00:1:ffff::1', '::1']) {
    expect(find(address)).toBeUndefined();
  }
  for (const address of ['10.0.255.255', '10.2.0.0', 'fd00:2::', 'fd00::1', '::2', '127.0.0.1']) {
    expect(find(address)).toBeDefined();
  }
});

it('an allowed IPv4 network does not let its IPv6 spellings through, and an allowed ::/0 not IPv4', () => {
  expect(createAddressRules(['10.0.0.0/8'])('::ffff:10.0.0.1')).toBe('an IPv4 address written as IPv6');
  expect(createAddressRules(['::/0'])('::ffff:127.0.0.1')).toBe('an IPv4 address written as IPv6');
  expect(createAddressRules(['::/0'])('127.0.0.1')).toBe('a loopback address');
});

it('a network that is not understood is not passed over', () => {
  expect(() => createAddressRules(['10.0.0.0'])).toThrow('"10.0.0.0" is not a network');
});
