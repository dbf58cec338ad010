import { randomBytes } from 'node:crypto';
import { createVault } from '@purgeway/model';
import { expect, test } from 'vitest';
import { isUnreadable, openValue, sealValue } from './sealed-values.ts';

const vault = createVault([randomBytes(32)]);
const signed = `https://www.example.com/%E4%BD%A0?a=1&X-Amz-Signature=CANARY&b=${'%25'.repeat(50)}`;

test('a URL with a credential in its query is kept sealed, and opens to itself in its own place and with its own key alone', () => {
  const kept = sealValue({ vault }, signed, 'main');
  expect(kept).not.toContain('CANARY');
  expect(kept).not.toContain('www.example.com');
  expect(openValue({ vault }, kept, 'main')).toBe(signed);
  const otherVault = createVault([randomBytes(32)]);
  const opened = [
    openValue({ vault }, kept, 'other'),
    openValue({ vault: undefined }, kept, 'main'),
    openValue({ vault: otherVault }, kept, 'main'),
  ];
  expect(opened.map(isUnreadable)).toEqual([true, true, true]);
  expect(isUnreadable(signed)).toBe(false);
});

test('a sealed value never counts for fewer bytes of a call than the value itself', () => {
  const bytes = (text: string): number => encodeURIComponent(text).length;
  expect(bytes(sealValue({ vault }, signed, 'main'))).toBeGreaterThanOrEqual(bytes(signed));
});

test('all else is kept as it is', () => {
  for (const value of ['https://www.example.com/a?page=2', 'https://www.example.com/token=1', 'enc1.a.b']) {
    expect(sealValue({ vault }, value, 'main')).toBe(value);
    expect(openValue({ vault }, value, 'main')).toBe(value);
  }
  expect(sealValue({ vault: undefined }, signed, 'main')).toBe(signed);
});
