import { describe, expect, it } from 'vitest';
import type { VendorErrorKind } from '../../errors.ts';
import { classifyError } from './errors.ts';

const groups: readonly [VendorErrorKind, VendorErrorKind, readonly string[]][] = [
  [
    'throttled',
    'throttled',
    ['RequestLimitExceeded', 'LimitExceeded.CdnHostOpTooOften', 'UnauthorizedOperation.OperationTooOften'],
  ],
  ['conflict', 'conflict', ['ResourceInUse.CdnOpInProgress']],
  [
    'unavailable',
    'unavailable',
    [
      'InternalError',
      'InternalError.CdnSystemError',
      'InternalError.CdnDbError',
      'FailedOperation.CdnConfigError',
      'InvalidParameter.CdnInterfaceError',
      'InvalidParameter.EcdnInterfaceError',
      'AuthFailure.SignatureExpire',
    ],
  ],
  [
    'account',
    'account',
    [
      'AuthFailure.SignatureFailure',
      'AuthFailure.SecretIdNotFound',
      'AuthFailure.InvalidAuthorization',
      'UnauthorizedOperation.CdnCamUnauthorized',
      'UnauthorizedOperation.CdnUserIsSuspended',
      'UnauthorizedOperation.CdnUserIsIsolated',
      'ResourceNotFound.CdnUserNotExists',
      'OperationDenied.ProductUpgraded',
      'OperationDenied.ProductUpdating',
      'OperationDenied.UserMigrating',
      'ActionOffline',
    ],
  ],
  [
    'quota',
    'quota',
    [
      'LimitExceeded.CdnPurgeExceedDayLimit',
      'LimitExceeded.CdnPurgeUrlExceedDayLimit',
      'LimitExceeded.CdnPurgePathExceedDayLimit',
    ],
  ],
  [
    'rejected',
    'rejected',
    [
      'LimitExceeded.CdnPurgeExceedBatchLimit',
      'LimitExceeded.CdnPurgeUrlExceedBatchLimit',
      'LimitExceeded.CdnPurgePathExceedBatchLimit',
      'LimitExceeded.CdnUserTooManyHosts',
      'InvalidParameter',
      'InvalidParameter.CdnParamError',
      'InvalidParameter.CdnPurgeWildcardNotAllowed',
      'InvalidParameter.CdnHostExistsInEdgeOne',
      'MissingParameter',
      'ResourceUnavailable.CdnHostIsLocked',
      'ResourceInUse.CdnHostExists',
      'UnauthorizedOperation.CdnHostUnauthorized',
      'UnauthorizedOperation.CdnHostIsUsedByOther',
      'Something.New',
    ],
  ],
  [
    'rejected',
    'conflict',
    [
      'InvalidParameter.CDNStatusInvalidDomain',
      'InvalidParameter.CdnHostInvalidStatus',
      'ResourceUnavailable.CdnHostIsNotOffline',
      'ResourceUnavailable.CdnHostIsNotOnline',
    ],
  ],
  ['rejected', 'not-found', ['ResourceNotFound.CdnHostNotExists', 'ResourceNotFound.EcdnDomainNotExists']],
];

describe('an error of API 3.0', () => {
  it.each(groups)('is %s for a purge and %s for one domain: %j', (ofPurge, ofDomain, codes) => {
    for (const Code of codes) {
      const error = { Code, Message: 'words' };
      const [purge, domain] = [classifyError(error, 'purge'), classifyError(error, 'domain')];
      expect([Code, purge.kind, domain.kind]).toEqual([Code, ofPurge, ofDomain]);
      expect(purge.code).toBe(Code);
      expect(purge.message).toMatch(/^words/);
    }
  });

  it('deserves three attempts when it is internal, two when the signature was too old', () => {
    const attempts = (Code: string): number | undefined =>
      classifyError({ Code, Message: '' }, 'purge').attemptsMax;
    expect([
      attempts('InternalError.ProxyServer'),
      attempts('FailedOperation.CdnConfigError'),
      attempts('AuthFailure.SignatureExpire'),
      attempts('RequestLimitExceeded'),
    ]).toEqual([3, 3, 2, undefined]);
  });

  it('tells the operator to move when the product has moved', () => {
    for (const Code of [
      'OperationDenied.ProductUpgraded',
      'OperationDenied.UserMigrating',
      'ActionOffline',
    ]) {
      expect(classifyError({ Code, Message: 'no' }, 'purge').message).toContain('EdgeOne');
    }
  });
});
