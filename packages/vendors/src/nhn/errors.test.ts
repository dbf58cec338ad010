import { describe, expect, it } from 'vitest';
import type { VendorErrorKind } from '../errors.ts';
import { classify, classifyResult } from './errors.ts';

const pause = (): number => 7_000;

describe('a result code', () => {
  const table: readonly [VendorErrorKind, readonly number[]][] = [
    ['unavailable', [-1, -2, 80500, 10102, 10111, 21000, 21002, 30000, 30002, 30004]],
    ['not-found', [10000, 10021]],
    ['conflict', [10004, 30003]],
    ['throttled', [30001]],
    ['account', [20001, 20002]],
    ['rejected', [10001, 10017, 10002, 10003, 10006, 30005, 10007, 10020, 10019]],
    ['rejected', [10008, 10009, 10010, 10011, 10012, 10013, 10014, 10015, 10016, 10018, 10023, 10024, 10025]],
    ['rejected', Array.from({ length: 20 }, (_, index) => 10027 + index)],
    ['rejected', [10101, 10103, 10105, 10110, 10114, 10115, 21003, 21004]],
    ['rejected', [77777]],
  ];
  it.each(table)('is %s for %j, with the words of the vendor', (kind, codes) => {
    for (const resultCode of codes) {
      const verdict = classifyResult({ resultCode, resultMessage: 'words' }, pause);
      expect(verdict).toMatchObject({ kind, code: String(resultCode), message: 'words' });
    }
  });

  it('deserves two attempts when it says no more than "failed"', () => {
    expect([-1, -2, 80500, 30000, 30001].map((code) => of(code).attemptsMax)).toEqual([
      2,
      2,
      2,
      undefined,
      undefined,
    ]);
  });

  it('waits minutes where the vendor needs them, and the purge window where that is used up', () => {
    expect([10004, 30003, 30004, 10102, 10111, 30001, 30000].map((code) => of(code).retryAfterMs)).toEqual([
      60_000,
      60_000,
      60_000,
      120_000,
      120_000,
      7_000,
      undefined,
    ]);
  });

  it('is named when there are no words', () => {
    expect(classifyResult({ resultCode: 10006, resultMessage: '' }, pause).message).toBe(
      'Result code 10006.',
    );
  });
});

describe('an answer other than 200 comes from a proxy', () => {
  it.each([
    [404, 'account'],
    [405, 'account'],
    [410, 'account'],
    [409, 'rejected'],
    [400, undefined],
    [429, undefined],
    [503, undefined],
  ])('and %i is %s, undefined leaving it to the status', (status, kind) => {
    const text = '<html>no</html>';
    expect(classify({ status, text, body: undefined }, pause)?.kind).toBe(kind);
  });
});

function of(resultCode: number): ReturnType<typeof classifyResult> {
  return classifyResult({ resultCode, resultMessage: 'words' }, pause);
}
