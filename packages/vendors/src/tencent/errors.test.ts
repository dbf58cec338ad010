import { describe, expect, it } from 'vitest';
import type { VendorErrorKind } from '../errors.ts';
import { classifyFailure, readModuleCode } from './errors.ts';

describe('the module code', () => {
  it.each([
    ['codeDesc as text', { code: 4000, message: '(9110) no such host', codeDesc: '9110' }, 9110],
    ['codeDesc as a number', { code: 4000, message: '', codeDesc: 9103 }, 9103],
    ['a negative codeDesc', { code: 4000, message: '', codeDesc: '-9021' }, -9021],
    [
      'brackets when codeDesc is a word',
      { code: 4000, message: '(22044) over', codeDesc: 'UserRequestError' },
      22044,
    ],
    ['brackets when there is no codeDesc', { code: 4000, message: '(-9009)text' }, -9009],
    ['nothing', { code: 4100, message: 'identity wrong', codeDesc: 'AuthFailure' }, undefined],
    [
      'no digits in the middle of a message',
      { code: 4000, message: 'see (9110)', codeDesc: 'Bad' },
      undefined,
    ],
  ])('is read from %s', (_from, envelope, expected) => {
    expect(readModuleCode(envelope)).toBe(expected);
  });
});

describe('a failed reply', () => {
  const common: readonly [VendorErrorKind, readonly number[]][] = [
    ['rejected', [4000]],
    ['account', [4100, 4300, 5200, 5300, 5500]],
    ['quota', [4400]],
    ['unavailable', [4200, 4500, 5100, 6000, 6200]],
    ['uncertain', [5400]],
    ['not-found', [5000]],
  ];
  it.each(common)('is %s for the common codes %j', (kind, codes) => {
    for (const code of codes) {
      const verdict = classifyFailure({ code, message: 'words', codeDesc: 'Word' });
      expect(verdict).toMatchObject({ kind, code: String(code), message: 'words' });
    }
  });

  const modules: readonly [VendorErrorKind, readonly number[]][] = [
    ['unavailable', [-9021, -9011, 9000, 22037, 22038, 22200, 22402, 22800, 23201, 23234, 23235]],
    ['unavailable', [-9015, -9014, 9114, 9118, 9151, 9182]],
    ['throttled', [9163, 22063]],
    ['conflict', [9135, 9175]],
    ['rejected', [9103, 9112, 9176, 9177, 9313, 9314, 9315, 28007, 28008]],
    ['quota', [22044, 22046, 21000, 23101]],
    ['rejected', [22043, 22045, 9162, 21002, 23100]],
    ['rejected', [9105, 9110, 9307, 22036, -9009]],
    ['not-found', [21001]],
    ['rejected', [9150, 9137, 9092, 9093, 9138, 9141, 9302]],
    ['rejected', [9003, 9107, 9116, 9126, 9129, 9133, 9153, 9194, 9303, 9320]],
    ['account', [1001, 1002, 9089, 9111, 22041, 9161, 9169, 9170, 23103, 25002, 25010, 25015, 25016]],
    ['rejected', [20004, 20011, 9334, 9339, 9362, 9367, 22700, 22799]],
  ];
  it.each(modules)('is %s for the module codes %j', (kind, codes) => {
    for (const code of codes) {
      const verdict = classifyFailure({ code: 4000, message: `(${code})words`, codeDesc: String(code) });
      expect(verdict).toMatchObject({ kind, code: String(code), message: `(${code})words` });
    }
  });

  it('follows the module code when the common code says something else', () => {
    expect(classifyFailure({ code: 6000, message: '(22044)', codeDesc: 22044 })).toMatchObject({
      kind: 'quota',
    });
  });

  it('follows the common code when the module code is unknown', () => {
    const verdict = classifyFailure({ code: 4100, message: '(100004)no such id', codeDesc: 'AuthFailure' });
    expect(verdict).toMatchObject({ kind: 'account', code: '100004' });
  });

  it('is rejected, with the words, when no code is known', () => {
    const verdict = classifyFailure({ code: 7777, message: 'strange', codeDesc: 'Strange' });
    expect(verdict).toMatchObject({ kind: 'rejected', code: '7777', message: 'strange' });
  });

  it('gives codeDesc as the words when there is no message', () => {
    expect(classifyFailure({ code: 4000, message: '', codeDesc: 'Strange' }).message).toBe('Strange');
  });

  it('deserves one more attempt after a replay or an expired request, two after an internal error', () => {
    const attempts = (code: number, message = ''): number | undefined =>
      classifyFailure({ code, message }).attemptsMax;
    expect([attempts(4200), attempts(4500), attempts(4000, '(9114)'), attempts(5100)]).toEqual([
      2,
      2,
      2,
      undefined,
    ]);
  });

  it('of an API that is not served names the switch', () => {
    for (const code of [4600, 6100]) {
      const verdict = classifyFailure({ code, message: 'words', codeDesc: 'Word' });
      expect(verdict.kind).toBe('account');
      expect(verdict.message).toMatch(/^words .*apiVersion to "v3"/);
    }
  });

  const ofDomain: readonly [VendorErrorKind, readonly number[]][] = [
    ['conflict', [9135, 9175, 9103, 9112, 9176, 9177, 9313, 9314, 9315, 28007, 28008]],
    ['not-found', [9105, 9110, 9307, 22036, -9009]],
    ['rejected', [9089, 9137, 9092, 9003, 20004]],
    ['account', [1001, 9111, 9161, 25002]],
  ];
  it.each(ofDomain)('is %s for %j where one domain is asked about', (kind, codes) => {
    for (const code of codes) {
      const verdict = classifyFailure({ code: 4000, message: `(${code})words`, codeDesc: code }, 'domain');
      expect([code, verdict.kind]).toEqual([code, kind]);
    }
  });
});
