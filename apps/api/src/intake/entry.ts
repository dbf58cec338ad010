/** The lists of a purge request, each by the word that NDJSON lines use for one entry of it. */
export const entryLists = {
  path: 'paths',
  directory: 'directories',
  tag: 'tags',
  hostname: 'hostnames',
  pattern: 'patterns',
} as const;

export type EntryWord = keyof typeof entryLists | 'everything';

/** One thing that the client asks to purge, as it was written, and where it stands in the request. */
export interface Entry {
  readonly word: EntryWord;
  readonly text: string;
  readonly index: number;
  /** JSON Pointer into the body; for NDJSON `/` and the line counted from 0. */
  readonly pointer: string;
}
