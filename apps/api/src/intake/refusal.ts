import type { Entry } from './entry.ts';

/** Why a target is refused. A code is never renamed or given another meaning. */
export const refusalCodes = [
  'empty',
  'too-long',
  'control-characters',
  'not-well-formed',
  'no-scheme',
  'not-http',
  'not-a-url',
  'userinfo',
  'directory-with-query',
  'not-a-hostname',
  'distribution-needed',
  'not-of-distribution',
  'outside-key-limits',
  'unknown-hostname',
  'not-of-vendor',
  'not-supported',
  'refused-by-vendor-rules',
  'not-an-entry',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** What is wrong with an entry. `detail` says what to do. */
export interface Fault {
  readonly code: RefusalCode;
  readonly detail: string;
}

/** An entry that is not taken. */
export interface Refusal extends Fault {
  readonly pointer: string;
  readonly index: number;
}

export function refuse(entry: Pick<Entry, 'index' | 'pointer'>, { code, detail }: Fault): Refusal {
  return { pointer: entry.pointer, index: entry.index, code, detail };
}
