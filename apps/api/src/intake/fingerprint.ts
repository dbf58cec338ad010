import { createHash, hash } from 'node:crypto';
import type { Entry } from './entry.ts';

/** SHA-256 of a parsed request, the same for every order of its fields. Absent fields count as left out. */
export function fingerprintOfRequest(request: unknown): string {
  return hash('sha256', canonicalJson(request), 'base64url');
}

/** A fingerprint made while a request streams in. */
export interface StreamFingerprint {
  add(entry: Pick<Entry, 'word' | 'text'>): void;
  /** Ends it; nothing may be added afterwards. */
  digest(): string;
}

/** Starts with the request's options; its entries follow one by one. */
export function startFingerprint(options: unknown): StreamFingerprint {
  const running = createHash('sha256').update(canonicalJson(options));
  return {
    add: ({ word, text }) => void running.update(`\n${JSON.stringify([word, text])}`),
    digest: () => running.digest('base64url'),
  };
}

/** JSON with every object's keys in order. Takes what came from JSON; leaves out undefined fields. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    // Lists of thousands of texts are most of what comes: in one go they take a tenth of the time.
    return value.every((item) => typeof item === 'string')
      ? JSON.stringify(value)
      : `[${value.map(canonicalJson).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value) ?? 'null';
  }
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}
