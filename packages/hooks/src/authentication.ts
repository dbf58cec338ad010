/** Parts of a request that are signed. */
export interface SignedParts {
  readonly body: Buffer;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As it came; empty when the scheme has none. */
  readonly timestamp: string;
}

/** Where the time of a signature stands. */
export interface TimestampPlace {
  /** In lower case. */
  readonly header: string;
  /** What stands before it; see {@link SignatureScheme.prefix}. */
  readonly prefix?: string | undefined;
  readonly unit: 's' | 'ms';
}

/** An HMAC over what was sent. */
export interface SignatureScheme {
  readonly type: 'signature';
  /** In lower case. */
  readonly header: string;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64' | 'base64url';
  /** What stands before the signature. A header that lists several things, parted by commas, has it in the one with this beginning. */
  readonly prefix?: string | undefined;
  /** What is signed, with `{{body}}`, `{{timestamp}}`, `{{method}}`, `{{path}}` and `{{headers.x-name}}` in their places. */
  readonly signedText: string | ((parts: SignedParts) => string | Buffer);
  /** Absent: signatures have no time. */
  readonly timestamp?: TimestampPlace | undefined;
  /** How far the time may be from now. Absent: it does not matter. */
  readonly toleranceSeconds?: number | undefined;
  /** How the key is written. Absent: as a text, whose bytes are the key. */
  readonly secretEncoding?: 'text' | 'hex' | 'base64' | undefined;
}

/** How a sender proves who it is: by a signature, or by sending the secret itself in a header, as HTTP Basic, or in a field of the body. */
export type Authentication =
  | SignatureScheme
  | { readonly type: 'header'; readonly header: string; readonly prefix?: string | undefined }
  | { readonly type: 'basic'; readonly user: string }
  | { readonly type: 'body'; readonly field: string };

/** What came of a look at who sent it. */
export type Verdict = 'valid' | 'missing' | 'wrong' | 'expired';
