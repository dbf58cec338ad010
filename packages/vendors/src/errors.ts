/**
 * What a failed vendor call means for the work. The worker turns each kind into one decision
 * (`apps/worker/src/decide.ts`); an adapter never retries, waits or splits by itself.
 *
 * - `throttled`: too many calls; nothing took effect.
 * - `quota`: the day's allowance is used up; nothing took effect.
 * - `unavailable`: the vendor could not be reached or said 5xx; nothing took effect, or it does no harm to repeat.
 * - `uncertain`: sent, but no readable answer came back; it may have taken effect.
 * - `conflict`: the vendor is still busy with an earlier change.
 * - `rejected`: the request is wrong; with several targets, at least one of them is.
 * - `not-found`: the domain, distribution or task is unknown to the vendor.
 * - `account`: credentials, permission or payment; nothing of this account will work until a person acts.
 * - `unsupported`: the adapter was asked for what its capabilities deny. A bug of ours.
 */
export const vendorErrorKinds = [
  'throttled',
  'quota',
  'unavailable',
  'uncertain',
  'conflict',
  'rejected',
  'not-found',
  'account',
  'unsupported',
] as const;
export type VendorErrorKind = (typeof vendorErrorKinds)[number];

export interface VendorErrorFacts {
  readonly kind: VendorErrorKind;
  /** The vendor's id, such as `tencent`. */
  readonly vendor: string;
  /** The vendor's own code, as text; absent when it gave none. */
  readonly code?: string | undefined;
  /** The vendor's own words, at most 500 characters, without credentials. */
  readonly message: string;
  readonly status?: number | undefined;
  /** How long the vendor asks us to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Attempts this error deserves at most; absent means the worker's default. */
  readonly attemptsMax?: number | undefined;
  /** With `throttled`: only calls of this kind are too many, so the account's others go on. */
  readonly isOfThisKind?: boolean | undefined;
  readonly cause?: unknown;
}

/** The only error an adapter throws. Not thrown for a bug of ours outside a vendor call. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly kind: VendorErrorKind;
  readonly vendor: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly attemptsMax: number | undefined;
  readonly isOfThisKind: boolean;

  constructor(facts: VendorErrorFacts) {
    super(facts.message.slice(0, 500), { cause: facts.cause });
    this.kind = facts.kind;
    this.vendor = facts.vendor;
    this.code = facts.code;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.attemptsMax = facts.attemptsMax;
    this.isOfThisKind = facts.isOfThisKind ?? false;
  }
}
