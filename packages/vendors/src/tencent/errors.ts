import type { VendorErrorKind } from '../errors.ts';
import type { Verdict } from '../http.ts';
import type { Envelope } from './wire.ts';

interface Meaning {
  readonly kind: VendorErrorKind;
  readonly attemptsMax?: number;
  readonly retryAfterMs?: number;
}

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
  // Protocol or version not served at this address: the account's base URL is wrong, and no call will work.
  [4600, { kind: 'account' }],
  [6100, { kind: 'account' }],
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

interface Group extends Meaning {
  readonly about: string;
  readonly codes: readonly number[];
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
  },
  { about: 'day quota used', kind: 'quota', codes: [22044, 22046, 21000, 23101] },
  { about: 'too many in one call', kind: 'rejected', codes: [22043, 22045, 9162, 21002, 23100] },
  // Not `not-found`: only some targets of a batch lie on the unknown domain, and a rejected batch is split to find them.
  { about: 'domain unknown', kind: 'rejected', codes: [9105, 9110, 9307, 22036, -9009] },
  { about: 'task unknown', kind: 'not-found', attemptsMax: 2, codes: [21001] },
  { about: 'bad dates', kind: 'rejected', codes: [9150] },
  { about: 'already added', kind: 'rejected', codes: [9137] },
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
  { about: 'account', kind: 'account', codes: [1001, 1002, 9089, 9111, 22041, 9161, 9169, 9170] },
  { about: 'onboarding refused', kind: 'rejected', codes: range(20004, 20011) },
  { about: 'permission', kind: 'account', codes: [23103, 25002, 25010, 25015, 25016] },
  {
    about: 'certificates',
    kind: 'rejected',
    codes: [...range(9334, 9339), ...range(9362, 9367), ...range(22700, 22799)],
  },
];

const moduleCodes: ReadonlyMap<number, Meaning> = new Map(
  moduleGroups.flatMap((group) => group.codes.map((code): [number, Meaning] => [code, group])),
);

/** What a failed reply means. A known module code decides, else the common code, else it counts as rejected. */
export function classifyFailure(envelope: Envelope): Verdict {
  const moduleCode = readModuleCode(envelope);
  const meaning = (moduleCode !== undefined ? moduleCodes.get(moduleCode) : undefined) ??
    commonCodes.get(envelope.code) ?? { kind: 'rejected' };
  const { kind, attemptsMax, retryAfterMs } = meaning;
  const message = envelope.message === '' ? String(envelope.codeDesc ?? envelope.code) : envelope.message;
  return { kind, attemptsMax, retryAfterMs, code: String(moduleCode ?? envelope.code), message };
}

/** The module code: `codeDesc` when it is a number in either type, else the digits in brackets that open `message`. */
export function readModuleCode({ codeDesc, message }: Envelope): number | undefined {
  const digits = /^-?\d+$/.exec(String(codeDesc ?? ''))?.[0] ?? /^\((-?\d+)\)/.exec(message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
