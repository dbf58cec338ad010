import type { VendorErrorKind } from '../../errors.ts';
import type { Verdict } from '../../http.ts';
import type { CallSubject } from '../errors.ts';

interface Meaning {
  readonly kind: VendorErrorKind;
  readonly attemptsMax?: number;
  /** The product itself has moved on. */
  readonly isMoved?: boolean;
}

interface Group extends Meaning {
  readonly about: string;
  /** Whole codes; `*` stands for any rest. */
  readonly codes: readonly string[];
  /** Where a call that is about one domain means something else than a batch of targets. */
  readonly ofDomain?: Meaning;
}

/** The domain is added already, by this account. */
export const alreadyAddedCode = 'ResourceInUse.CdnHostExists';

/** "Limited" is three attempts: a guess. */
const limited = 3;

/** The vendor's page "Error Codes" of API 2018-06-06. The first group that fits counts. */
const groups: readonly Group[] = [
  {
    about: 'too frequent',
    kind: 'throttled',
    codes: [
      'RequestLimitExceeded*',
      'LimitExceeded.CdnHostOpTooOften',
      'UnauthorizedOperation.OperationTooOften',
    ],
  },
  { about: 'a change is under way', kind: 'conflict', codes: ['ResourceInUse.CdnOpInProgress'] },
  {
    about: 'internal',
    kind: 'unavailable',
    attemptsMax: limited,
    codes: [
      'InternalError*',
      'FailedOperation.CdnConfigError',
      'InvalidParameter.CdnInterfaceError',
      'InvalidParameter.EcdnInterfaceError',
    ],
  },
  // Signing anew cures it, unless the machine's clock is off.
  { about: 'signature too old', kind: 'unavailable', attemptsMax: 2, codes: ['AuthFailure.SignatureExpire'] },
  {
    about: 'day quota used',
    kind: 'quota',
    codes: [
      'LimitExceeded.CdnPurgeExceedDayLimit',
      'LimitExceeded.CdnPurgeUrlExceedDayLimit',
      'LimitExceeded.CdnPurgePathExceedDayLimit',
      'LimitExceeded.CdnPushExceedDayLimit',
    ],
  },
  {
    about: 'moved to EdgeOne, or not served any more',
    kind: 'account',
    isMoved: true,
    codes: [
      'OperationDenied.ProductUpgraded',
      'OperationDenied.ProductUpdating',
      'OperationDenied.UserMigrating',
      'ActionOffline',
    ],
  },
  // Stands before the refusals of the whole account: other domains still work.
  {
    about: 'one domain, project or tag is not ours to touch',
    kind: 'rejected',
    codes: [
      'UnauthorizedOperation.CdnHost*',
      'UnauthorizedOperation.CdnDomainRecordNotVerified',
      'UnauthorizedOperation.CdnProjectUnauthorized',
      'UnauthorizedOperation.CdnTagUnauthorized',
    ],
  },
  {
    about: 'credentials, permission, payment',
    kind: 'account',
    codes: ['AuthFailure*', 'UnauthorizedOperation*', 'ResourceNotFound.CdnUserNotExists'],
  },
  {
    about: 'domain in the wrong state',
    kind: 'rejected',
    codes: [
      'InvalidParameter.CDNStatusInvalidDomain',
      'InvalidParameter.CdnHostInvalidStatus',
      'ResourceUnavailable.CdnHostIsNotOffline',
      'ResourceUnavailable.CdnHostIsNotOnline',
    ],
    // Goes once the state has changed; a purge would wait for it with all its neighbours.
    ofDomain: { kind: 'conflict' },
  },
  // Not `not-found` for purges: only some targets of a batch lie on the unknown domain, and a rejected batch is split to find them.
  {
    about: 'domain unknown',
    kind: 'rejected',
    codes: ['ResourceNotFound.CdnHostNotExists', 'ResourceNotFound.EcdnDomainNotExists'],
    ofDomain: { kind: 'not-found' },
  },
];

/** What `Response.Error` means. A code that no group names is a refusal of this request: bad parameters, call limits, locked domains. */
export function classifyError(
  { Code, Message }: { readonly Code: string; readonly Message: string },
  subject: CallSubject,
): Verdict {
  const group = groups.find(({ codes }) => codes.some((code) => fits(code, Code)));
  const { kind, attemptsMax, isMoved }: Meaning = (subject === 'domain' ? group?.ofDomain : undefined) ??
    group ?? { kind: 'rejected' };
  const message =
    isMoved === true ? `${Message} Tencent Cloud CDN is moving to EdgeOne: move the account there.` : Message;
  return { kind, attemptsMax, code: Code, message };
}

function fits(pattern: string, code: string): boolean {
  return pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : code === pattern;
}
