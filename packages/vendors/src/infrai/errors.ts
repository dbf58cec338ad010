import type { VendorErrorKind } from '../errors.ts';
import { kindOfStatus } from '../http.ts';

/** What a call is for, as far as its failures differ. */
export type Purpose = 'purge' | 'create' | 'change' | 'read';

/** A failure in the vendor's words. */
export interface Failure {
  readonly status: number;
  readonly purpose: Purpose;
  readonly code?: string | undefined;
  /** The vendor's word on repeating the call; absent when it gave none. */
  readonly isRetryable?: boolean | undefined;
}

/** What a failure means to us. */
export interface Meaning {
  readonly kind: VendorErrorKind;
  readonly attemptsMax?: number;
  /** The vendor's retryable flag has no say. */
  readonly isFixed?: boolean;
}

/** Repeats of a call that failed with a 4xx or inside a 200, if the vendor calls it retryable. A guess at when it is no use any more. */
const retriesMax = 5;

const account: Meaning = { kind: 'account', isFixed: true };

/** Codes with a known meaning. The vendor's full list is not public; the CDN page names the first, a public client the second. */
const byCode: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['INSUFFICIENT_CREDIT', account],
  ['INVALID_INPUT', { kind: 'rejected' }],
]);

/** For the rest the status decides, and where it is not listed here, `kindOfStatus`. */
const byStatus: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [400, { kind: 'rejected' }],
  [401, account],
  [402, account],
  [403, account],
  [404, { kind: 'not-found' }],
  [422, { kind: 'rejected' }],
  // Too fast is never the fault of what was sent, whatever the flag says.
  [429, { kind: 'throttled', isFixed: true }],
]);

/** 409: the idempotency key was used with another body, or the distribution is in a state that does not allow the call. */
const byPurposeOf409: Readonly<Record<Purpose, Meaning>> = {
  purge: { kind: 'rejected' },
  // An earlier call with this key did something: read before anything else, and not for ever.
  create: { kind: 'uncertain', attemptsMax: 3, isFixed: true },
  change: { kind: 'conflict', attemptsMax: 20 },
  read: { kind: 'rejected' },
};

/** Kinds that are tried again as they are. */
const repeatedKinds: ReadonlySet<VendorErrorKind> = new Set<VendorErrorKind>([
  'throttled',
  'unavailable',
  'uncertain',
  'conflict',
]);

/**
 * What a failure means: the code if it is known, else the status, then the vendor's flag over both, with a bound on repeats where the
 * status itself speaks against them.
 */
export function meaningOf(failure: Failure): Meaning {
  const { kind, attemptsMax } = withFlag(tableMeaning(failure), failure.isRetryable);
  // The vendor may have made it before it failed.
  const isOpen = failure.purpose === 'create' && kind === 'unavailable';
  return { kind: isOpen ? 'uncertain' : kind, ...(attemptsMax !== undefined && { attemptsMax }) };
}

/** Whether the vendor's flag, if it were known, could change the meaning. */
export function isOpenToFlag(failure: Failure): boolean {
  return failure.isRetryable === undefined && tableMeaning(failure).isFixed !== true;
}

function tableMeaning({ status, code, purpose }: Failure): Meaning {
  const known = code === undefined ? undefined : byCode.get(code);
  if (known !== undefined) return known;
  if (status === 409) return byPurposeOf409[purpose];
  // A refusal inside a 2xx is final unless the vendor says otherwise.
  if (status >= 200 && status < 300) return { kind: 'rejected' };
  return byStatus.get(status) ?? { kind: kindOfStatus(status) };
}

function withFlag(meaning: Meaning, isRetryable: boolean | undefined): Meaning {
  if (meaning.isFixed === true || isRetryable === undefined) return meaning;
  if (isRetryable === repeatedKinds.has(meaning.kind)) return meaning;
  if (isRetryable) return { kind: 'unavailable', attemptsMax: retriesMax };
  return meaning.kind === 'not-found' ? meaning : { kind: 'rejected' };
}
