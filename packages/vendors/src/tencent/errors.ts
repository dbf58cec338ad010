import type { VendorErrorKind } from '../errors.ts';
import type { Verdict } from '../http.ts';
import type { Envelope } from './wire.ts';

interface Meaning {
  readonly kind: VendorErrorKind;
  readonly attemptsMax?: number;
  readonly retryAfterMs?: number;
  /** The vendor does not serve this generation of its API. */
  readonly isGone?: boolean;
}

/** What a call is about: purges carry targets of many domains, all else is about one. */
export type CallSubject = 'purge' | 'domain';

/** A replay or an expired timestamp is cured by signing anew, once. */
const signAnew: Meaning = { kind: 'unavailable', attemptsMax: 2 };

/** The vendor's page "Error Codes", common codes. 4000 only says that a module code follows. */
const commonCodes: ReadonlyMap<number, Meaning> = new Map([
  [4000, { kind: 'rejected' }],
  [4100, { kind: 'account' }],
  [4200, signAnew],
  [4300, { kind: 'account' }],
  [4400, { kind: 'quota' }],
  [4500, signAnew],
  // Protocol or version not served at this address: no call will work.
  [4600, { kind: 'account', isGone: true }],
  [6100, { kind: 'account', isGone: true }],
  [5000, { kind: 'not-found' }],
  [5100, { kind: 'unavailable' }],
  [5200, { kind: 'account' }],
  [5300, { kind: 'account' }],
  [5500, { kind: 'account' }],
  [5400, { kind: 'uncertain' }],
  [6000, { kind: 'unavailable' }],
  // Maintenance. Five minutes is our guess at "long".
  [6200, { kind: 'unavailable', retryAfterMs: 300_000 }],
]);

/** The domain is added already, by this account. */
export const alreadyAddedCode = 9137;

interface Group extends Meaning {
  readonly about: string;
  readonly codes: readonly number[];
  /** Where a call that is about one domain means something else than a batch of targets. */
  readonly ofDomain?: Meaning;
}

/** The same page, module codes. Codes overlap between module versions, so the vendor's text always stays beside the code. */
const moduleGroups: readonly Group[] = [
  {
    about: 'transient',
    kind: 'unavailable',
    codes: [-9021, -9011, 9000, 22037, 22038, 22200, 22402, 22800, 23201, 23234, 23235],
  },
  {
    about: 'internal, "contact us"',
    kind: 'unavailable',
    attemptsMax: 2,
    codes: [-9015, -9014, 9114, 9118, 9151, 9182],
  },
  { about: 'too frequent', kind: 'throttled', codes: [9163, 22063] },
  { about: 'domain being processed', kind: 'conflict', codes: [9135, 9175] },
  {
    about: 'domain in the wrong state',
    kind: 'rejected',
    codes: [9103, 9112, 9176, 9177, 9313, 9314, 9315, 28007, 28008],
    // Goes once the state has changed; a purge would wait for it with all its neighbours.
    ofDomain: { kind: 'conflict' },
  },
  { about: 'day quota used', kind: 'quota', codes: [22044, 22046, 21000, 23101] },
  { about: 'too many in one call', kind: 'rejected', codes: [22043, 22045, 9162, 21002, 23100] },
  // Not `not-found`: only some targets of a batch lie on the unknown domain, and a rejected batch is split to find them.
  {
    about: 'domain unknown',
    kind: 'rejected',
    codes: [9105, 9110, 9307, 22036, -9009],
    ofDomain: { kind: 'not-found' },
  },
  { about: 'task unknown', kind: 'not-found', attemptsMax: 2, codes: [21001] },
  { about: 'bad dates', kind: 'rejected', codes: [9150] },
  { about: 'already added', kind: 'rejected', codes: [alreadyAddedCode] },
  { about: 'taken by somebody else', kind: 'rejected', codes: [9092, 9093, 9138, 9141, 9302] },
  {
    about: 'bad field',
    kind: 'rejected',
    codes: [
      9003,
      9107,
      9108,
      9109,
      9115,
      9116,
      9153,
      9154,
      9156,
      9192,
      9193,
      9194,
      9303,
      9305,
      9320,
      ...range(9126, 9133),
    ],
  },
  { about: 'account', kind: 'account', codes: [1001, 1002, 9111, 22041, 9161, 9169, 9170] },
  // Purges of the domains that are there still work.
  { about: 'no more domains allowed', kind: 'account', codes: [9089], ofDomain: { kind: 'rejected' } },
  { about: 'onboarding refused', kind: 'rejected', codes: range(20004, 20011) },
  { about: 'permission', kind: 'account', codes: [23103, 25002, 25010, 25015, 25016] },
  {
    about: 'certificates',
    kind: 'rejected',
    codes: [...range(9334, 9339), ...range(9362, 9367), ...range(22700, 22799)],
  },
];

const moduleCodes: ReadonlyMap<number, Group> = new Map(
  moduleGroups.flatMap((group) => group.codes.map((code): [number, Group] => [code, group])),
);

/** Words of `codeDesc` for an action that is not served (any more). A guess: no page shows such an answer. */
const goneWords: ReadonlySet<unknown> = new Set(['InvalidAction', 'ActionOffline', 'UnsupportedAction']);

/** Ends every message that says that the legacy API is not served. */
export const switchHint =
  'Tencent Cloud has retired this API: set apiVersion to "v3" in the account\'s settings.';

/** What a failed reply means. A known module code decides, else the common code, else it counts as rejected. */
export function classifyFailure(envelope: Envelope, subject: CallSubject = 'purge'): Verdict {
  const moduleCode = readModuleCode(envelope);
  const { kind, attemptsMax, retryAfterMs, isGone } = meaningOf(envelope, moduleCode, subject);
  const words = envelope.message === '' ? String(envelope.codeDesc ?? envelope.code) : envelope.message;
  const message = isGone === true ? `${words} ${switchHint}` : words;
  return { kind, attemptsMax, retryAfterMs, code: String(moduleCode ?? envelope.code), message };
}

function meaningOf(envelope: Envelope, moduleCode: number | undefined, subject: CallSubject): Meaning {
  const group = moduleCode === undefined ? undefined : moduleCodes.get(moduleCode);
  if (group !== undefined) return (subject === 'domain' ? group.ofDomain : undefined) ?? group;
  if (goneWords.has(envelope.codeDesc)) return { kind: 'account', isGone: true };
  return commonCodes.get(envelope.code) ?? { kind: 'rejected' };
}

/** The module code: `codeDesc` when it is a number in either type, else the digits in brackets that open `message`. */
export function readModuleCode({ codeDesc, message }: Envelope): number | undefined {
  const digits = /^-?\d+$/.exec(String(codeDesc ?? ''))?.[0] ?? /^\((-?\d+)\)/.exec(message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
