import { Secret } from '@purgeway/model';
import { expect, it } from 'vitest';
import { redact } from './redact.ts';

const secret = new Secret('a/b+c="x"');

it('blanks a secret out as it is, percent-encoded and inside JSON', () => {
  const text = `${secret.reveal()} ${encodeURIComponent(secret.reveal())} ${JSON.stringify(secret.reveal())}`;
  expect(redact(text, [secret])).toBe('[secret] [secret] "[secret]"');
});

it('leaves no part of a secret that crosses the cut', () => {
  expect(redact(`${'x'.repeat(495)}${secret.reveal()}`, [secret])).toBe(`${'x'.repeat(495)}[secr`);
});

it('puts text on one line', () => {
  expect(redact(' a\r\n  b\t')).toBe('a b');
});

it('blanks out the signature of a URL that the vendor quotes, even where it is cut', () => {
  const url = 'https://www.example.com/a?page=2&sig=CANARY';
  expect(redact(`no such page: ${url}`)).toBe('no such page: https://www.example.com/a?page=2&sig=[secret]');
  expect(redact(`${'x '.repeat(230)}${url}CANARYCANARY`)).not.toContain('CANARY');
  expect(redact(`${'x '.repeat(8_170)}${url}`)).not.toContain('CANARY');
});
