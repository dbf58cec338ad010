import { describe, expect, it } from 'vitest';
import type { RateLimit } from '../limits.ts';
import { limits } from './limits.ts';

describe('the pace of an account', () => {
  it('leaves at least half of itself to purges, whatever question is asked without end', () => {
    const whole = perSecond(limits.every);
    expect(whole).toBe(2);
    expect(perSecond(limits.stats?.rates)).toBeLessThanOrEqual(whole / 2);
    expect(perSecond(limits.logs?.rates)).toBeLessThanOrEqual(whole / 2);
  });

  it('leaves something to purges when all questions are asked at once', () => {
    const questions = perSecond(limits.stats?.rates) + perSecond(limits.logs?.rates);
    expect(questions).toBeLessThan(perSecond(limits.every));
  });

  it('never lets more than two purges into a second', () => {
    expect(limits.purge.url?.rates).toMatchObject([{ unit: 'calls', max: { value: 2 }, windowMs: 1_000 }]);
    const { url: _url, ...others } = limits.purge;
    expect(Object.values(others).map(({ budgetOf }) => budgetOf)).toEqual(['url', 'url', 'url']);
  });

  it('holds the calls of one question for statistics in one window', () => {
    const callsEach = limits.stats?.callsEach?.value ?? 1;
    for (const { max } of [...(limits.every ?? []), ...(limits.stats?.rates ?? [])]) {
      expect(callsEach).toBeLessThanOrEqual(max.value);
    }
  });
});

function perSecond(rates: readonly RateLimit[] = []): number {
  return Math.min(...rates.map(({ max, windowMs }) => (max.value * 1_000) / windowMs));
}
