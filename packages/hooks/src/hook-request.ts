/** What a sender sent. */
export interface HookRequest {
  /** In upper case. */
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  /** By name in lower case; one that came several times is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes, unpacked. */
  readonly body: Buffer;
}
