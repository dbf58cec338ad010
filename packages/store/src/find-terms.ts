import { hash } from 'node:crypto';
import { hideCredentials, holdsCredential, type OperationMeta, type RoutedTarget } from '@purgeway/model';

/**
 * What an operation is found by. Within a day the index has levels, each with four times the buckets of the one before: terms go into the
 * first that has room, so that buckets are neither nearly empty nor too large to be kept in few bytes, however many terms a day has.
 */
export type TermKind = 'url' | 'directory' | 'tag' | 'hostname' | 'vendor-task' | 'account' | 'type';

/** Where an operation stands: when it was asked for, and in which of its chunks what was looked for is. */
export interface Reference {
  readonly atMs: number;
  readonly operationId: string;
  readonly chunk: number;
}

export const dayMs = 86_400_000;
const termBytes = 8;
const referenceBytes = 19;

/** Terms that a bucket has on average when its level is full. */
const termsPerBucket = 80;
/** Stands for all chunks from this one on. */
export const chunkMax = 0xffff;
const idLetters = '0123456789abcdefghjkmnpqrstvwxyz';

/** Names what is looked for, with whose it is. Two may have the same name: what is found must be looked at. */
export function termOf(client: string, kind: TermKind, value: string): Buffer {
  return hash('sha256', `${client}\n${kind}\n${findableValue(value)}`, 'buffer').subarray(0, termBytes);
}

/** What is looked for as it is found: without the secret that it may hold, which the index must not know. */
export function findableValue(value: string): string {
  return holdsCredential(value) ? hideCredentials(value) : value;
}

/** The hostname of a target; undefined where it has none of its own. */
export function hostnameOfTarget({ kind, value }: Pick<RoutedTarget, 'kind' | 'value'>): string | undefined {
  switch (kind) {
    case 'hostname':
      return value;
    case 'url':
    case 'directory':
    case 'everything':
      return URL.parse(value)?.hostname;
    case 'tag':
    case 'pattern':
      return undefined;
  }
  return kind satisfies never;
}

/** What of an operation is found by itself. Purges are too many to be found as such. */
export function termsOfMeta(meta: OperationMeta): Buffer[] {
  const { client } = meta;
  const accounts = Object.keys(meta.accounts).map((account) => termOf(client, 'account', account));
  if (meta.type === 'purge') {
    return accounts;
  }
  const domain = meta.type === 'create' ? meta.spec.domain : undefined;
  return [
    ...accounts,
    termOf(client, 'type', meta.type),
    ...(domain === undefined ? [] : [termOf(client, 'hostname', domain)]),
  ];
}

/** What targets are found by; each term may come several times. */
export function termsOfTarget(client: string, target: RoutedTarget): Buffer[] {
  const { kind, value } = target;
  const hostname = hostnameOfTarget(target);
  const own = kind === 'url' || kind === 'directory' || kind === 'tag' ? [termOf(client, kind, value)] : [];
  return hostname === undefined ? own : [...own, termOf(client, 'hostname', hostname)];
}

export function dayOf(atMs: number): number {
  return Math.floor(atMs / dayMs);
}

/** The level that has room when a day has so many terms, and for how many more. */
export function levelFor(terms: number): { readonly level: number; readonly room: number } {
  let level = 0;
  let end = termsPerBucket;
  while (end <= terms) {
    level += 1;
    end += termsPerBucket * 4 ** level;
  }
  return { level, room: end - terms };
}

export function bucketOf(term: Buffer, level: number): number {
  return term.readUInt32BE(0) % 4 ** level;
}

/** 4 bytes of time within its day, 13 of the id, 2 of the chunk. */
export function packReference({ atMs, operationId, chunk }: Reference): Buffer {
  const bytes = Buffer.alloc(referenceBytes);
  bytes.writeUInt32BE(atMs - dayOf(atMs) * dayMs, 0);
  let bits = 0n;
  for (const letter of operationId.slice(3)) {
    bits = (bits << 5n) | BigInt(idLetters.indexOf(letter));
  }
  // 20 letters of 5 bits; the last 4 bits of 13 bytes are empty.
  bytes.write((bits << 4n).toString(16).padStart(26, '0'), 4, 'hex');
  bytes.writeUInt16BE(Math.min(chunk, chunkMax), 17);
  return bytes;
}

/** The opposite of {@link packReference}, for all that are joined in `bytes` but those of later than `beforeMs`. */
export function unpackReferences(
  bytes: Buffer,
  { day, beforeMs }: { readonly day: number; readonly beforeMs: number },
): Reference[] {
  const references: Reference[] = [];
  for (let at = 0; at + referenceBytes <= bytes.length; at += referenceBytes) {
    const atMs = day * dayMs + bytes.readUInt32BE(at);
    if (atMs <= beforeMs) {
      const operationId = unpackId(bytes.subarray(at + 4, at + 17));
      references.push({ atMs, operationId, chunk: bytes.readUInt16BE(at + 17) });
    }
  }
  return references;
}

function unpackId(bytes: Buffer): string {
  const bits = BigInt(`0x${bytes.toString('hex')}`) >> 4n;
  const letters = Array.from(
    { length: 20 },
    (_, i) => idLetters[Number((bits >> BigInt(5 * (19 - i))) & 31n)],
  );
  return `op_${letters.join('')}`;
}
