import { createHash, hash, randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const idBytes = 13;

/** Random bytes of many ids at once: asking the system for each would be a good part of what an accept costs. */
const pool = { bytes: Buffer.alloc(0), used: 0 };

/** A new operation id. */
export function newOperationId(): string {
  if (pool.used + idBytes > pool.bytes.length) {
    pool.bytes = randomBytes(idBytes * 256);
    pool.used = 0;
  }
  pool.used += idBytes;
  return `op_${encode(pool.bytes.subarray(pool.used - idBytes, pool.used))}`;
}

/**
 * The operation id that belongs to an idempotency key: the same client and key always give the same id, so the
 * operation record itself remembers the key.
 */
export function operationIdFor(client: string, idempotencyKey: string): string {
  return `op_${encode(createHash('sha256').update(`${client}\n${idempotencyKey}`).digest().subarray(0, idBytes))}`;
}

/** The id of an operation's final event: one per operation, the same on every attempt. */
export function eventIdFor(operationId: string): string {
  return operationId.replace(/^op_/u, 'msg_');
}

/** The id of the distribution that a create or adopt operation makes: the same operation, the same distribution. */
export function distributionIdFor(operationId: string): string {
  return operationId.replace(/^op_/u, 'dist_');
}

export const distributionIdPattern = /^dist_[0-9a-z]{20}$/u;

export function operationIdOfEvent(eventId: string): string {
  return eventId.replace(/^msg_/u, 'op_');
}

/** A short name for a target's value: 132 bits, so that two values never share it. */
export function fingerprintOf(value: string): string {
  return hash('sha256', value, 'base64url').slice(0, 22);
}

export const operationIdPattern = /^op_[0-9a-z]{20}$/u;

/** 13 bytes give 20 letters of 5 bits; the last 4 bits are dropped. */
function encode(bytes: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let text = '';
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >>> bits) & 31];
      held &= (1 << bits) - 1;
    }
  }
  return text;
}
