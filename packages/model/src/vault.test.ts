import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createVault, isSealed, VaultError, vaultSchema } from './vault.ts';

const [newKey, oldKey] = [randomBytes(32), randomBytes(32)];
const text = 'whsec_ä secret of 30 characters';

describe('a sealed text', () => {
  const vault = createVault([newKey]);
  const sealed = vault.seal(text, 'endpoint/cms');

  test('holds nothing of what was sealed, differs each time, and opens again in its place', () => {
    expect(isSealed(sealed)).toBe(true);
    expect(isSealed(text)).toBe(false);
    expect(sealed).not.toContain('secret');
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('secret');
    expect(vault.seal(text, 'endpoint/cms')).not.toBe(sealed);
    expect(vault.open(sealed, 'endpoint/cms')).toBe(text);
  });

  test('opens nowhere else, not when a bit of it was changed, and not with another key', () => {
    const changed = `${sealed.slice(0, 30)}${sealed[30] === 'A' ? 'B' : 'A'}${sealed.slice(31)}`;
    const attempts = [
      () => vault.open(sealed, 'endpoint/other'),
      () => vault.open(changed, 'endpoint/cms'),
      () => vault.open(sealed.slice(0, 20), 'endpoint/cms'),
      () => vault.open(text, 'endpoint/cms'),
      () => createVault([oldKey]).open(sealed, 'endpoint/cms'),
    ];
    expect(attempts.map(codeOf)).toEqual(attempts.map(() => 'vault-closed'));
  });

  test('opens with an old key for as long as that stands in the list', () => {
    const old = createVault([oldKey]).seal(text, 'here');
    expect(createVault([newKey, oldKey]).open(old, 'here')).toBe(text);
  });
});

test('keys are base64 of 32 bytes, parted by commas', () => {
  const written = [newKey, oldKey].map((key) => key.toString('base64'));
  const old = createVault([oldKey]).seal(text, 'here');
  expect(vaultSchema.parse(written.join(', ')).open(old, 'here')).toBe(text);
  expect(isSealed(vaultSchema.parse(` ${written[0]} `).seal(text, 'here'))).toBe(true);
  for (const wrong of ['', 'hunter2', `${written[0]},`, newKey.toString('hex')]) {
    expect(vaultSchema.safeParse(wrong).success).toBe(false);
  }
});

function codeOf(attempt: () => unknown): string {
  try {
    return String(attempt());
  } catch (error) {
    return error instanceof VaultError ? error.code : String(error);
  }
}
