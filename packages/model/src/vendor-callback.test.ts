import { expect, test } from 'vitest';
import { distributionOfCallbackToken, vendorCallbackToken, vendorCallbackUrl } from './vendor-callback.ts';

const secret = 'a secret of the tests, 32 characters long';
const id = 'dist_0123456789abcdefghjk';
const token = vendorCallbackToken(secret, id);

test('a token leads back to its distribution, with the secret that made it', () => {
  expect(token).toMatch(/^dist_[0-9a-z]{20}\.[\w-]{22}$/u);
  expect(distributionOfCallbackToken(secret, token)).toBe(id);
  expect(distributionOfCallbackToken(`${secret}!`, token)).toBeUndefined();
});

test.each([
  ['another id', token.replace('dist_0', 'dist_1')],
  ['another proof', `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}A`],
  ['no proof', id],
  ['an empty proof', `${id}.`],
  ['more behind it', `${token}.x`],
  ['padding', `${token}==`],
  ['no id', `.${token.split('.')[1]}`],
  ['nothing', ''],
])('a token with %s is none of ours', (_name, changed) => {
  expect(distributionOfCallbackToken(secret, changed)).toBeUndefined();
});

test('the address is below the public one, whether or not that ends with a slash', () => {
  const wanted = `https://purge.example/cdn/v1/vendor-callbacks/${token}`;
  expect(vendorCallbackUrl({ publicUrl: 'https://purge.example/cdn', secret }, id)).toBe(wanted);
  expect(vendorCallbackUrl({ publicUrl: 'https://purge.example/cdn/', secret }, id)).toBe(wanted);
});
