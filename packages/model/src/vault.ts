import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { z } from 'zod';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const mark = 'enc1';

/** Keeps secrets unreadable where they are stored. */
export interface Vault {
  /**
   * Encrypts a text with the newest key. `place` says where it is kept, such as a record's id: it opens in no other place, so that
   * whoever can write to the store cannot put one record's secret into another.
   */
  seal(text: string, place: string): string;
  /** What {@link Vault.seal} was given. Throws {@link VaultError} when it was sealed elsewhere, changed, or its key is gone. */
  open(sealed: string, place: string): string;
}

/** Thrown when a sealed text cannot be opened. Holds none of it. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
  readonly code = 'vault-closed';
}

/** True for what {@link Vault.seal} makes. */
export function isSealed(text: string): boolean {
  return text.startsWith(`${mark}.`);
}

/**
 * A setting that holds the keys of a vault: base64 of 32 bytes each, parted by commas, the newest first. Old keys stay in the list
 * until everything that they sealed is gone or sealed anew.
 */
export const vaultSchema = z.string().transform((text, context): Vault => {
  const keys = text.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
  if (keys.every((key) => key.length === keyBytes)) {
    return createVault(keys);
  }
  context.addIssue({ code: 'custom', message: 'Must be the base64 of 32 bytes; several, parted by commas.' });
  return z.NEVER;
});

/** AES-256-GCM under the first of the keys; opens what any of them sealed. Throws `RangeError` without a key. */
export function createVault(keys: readonly Buffer[]): Vault {
  const byName = new Map(keys.map((key) => [nameOf(key), key]));
  const [newest] = keys;
  if (newest === undefined) {
    throw new RangeError('A vault needs a key.');
  }
  const newestName = nameOf(newest);
  return {
    seal: (text, place) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, newest, nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${mark}.${newestName}.${sealed.toString('base64url')}`;
    },
    open: (sealed, place) => {
      const [first, name = '', text = ''] = sealed.split('.');
      const key = byName.get(name);
      if (first !== mark || key === undefined) {
        throw new VaultError('The key that this was sealed with is not among the encryption keys.');
      }
      return open(key, Buffer.from(text, 'base64url'), place);
    },
  };
}

function open(key: Buffer, bytes: Buffer, place: string): string {
  if (bytes.length < nonceBytes + tagBytes) {
    throw new VaultError('A sealed text was cut off.');
  }
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-tagBytes));
  const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    throw new VaultError('A sealed text was changed, or sealed for another place.');
  }
}

/** Says which key was used and nothing about it. */
function nameOf(key: Buffer): string {
  return hash('sha256', key, 'base64url').slice(0, 8);
}
