import { expect, test } from 'vitest';
import { createNetworkList } from './network-list.ts';

const isInside = createNetworkList(['127.0.0.0/8', '::1/128', '10.1.0.0/16']);

test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '10.1.255.255'])(
  '%s is inside',
  (address) => {
    expect(isInside(address)).toBe(true);
  },
);

test.each(['128.0.0.1', '10.2.0.1', '::2', '::ffff:10.2.0.1', 'unknown', '', '127.0.0.1.evil.example'])(
  '"%s" is not',
  (address) => {
    expect(isInside(address)).toBe(false);
  },
);

test('no network holds no address', () => {
  expect(createNetworkList([])('127.0.0.1')).toBe(false);
});
