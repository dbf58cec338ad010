/** One thing done to a connection. */
export type Step =
  | { readonly do: 'write'; readonly bytes: Buffer }
  | { readonly do: 'pause'; readonly ms: number }
  /** Says that nothing more comes, and goes on reading. */
  | { readonly do: 'end' }
  /** Goes away at once. */
  | { readonly do: 'reset' };

/** What a client does to the API over one connection, and what must come back. */
export interface Attack {
  /** By which attacks are counted, such as `body/depth-bomb`. */
  readonly kind: string;
  readonly steps: readonly Step[];
  /**
   * Answers that must come at least. 0: the server may just as well close the connection, for the client does not keep to HTTP, or goes
   * away itself.
   */
  readonly answersMin: number;
  /** The connection may be used again afterwards: everything that was sent keeps to HTTP. */
  readonly isTidy: boolean;
  /** The answer has no body, although its length may stand in it. */
  readonly isHead?: boolean;
  /** The only statuses that the first answer may have. Absent: every status under 500. */
  readonly statuses?: readonly number[];
  /** What was asked to be purged, in order; absent when it cannot be told from the outside. */
  readonly entries?: readonly string[];
}

export function write(...parts: readonly (string | Buffer)[]): Step {
  return { do: 'write', bytes: Buffer.concat(parts.map((part) => Buffer.from(part))) };
}
