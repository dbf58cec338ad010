import { describe, expect, it } from 'vitest';
import { judgeCommand, judgeOperation } from './judge-purge.ts';
import { commandStatusSchema, operationStatusSchema } from './wire.ts';

const sentAtMs = Date.UTC(2026, 0, 10, 12);
const iso = (seconds: number): string => new Date(sentAtMs + seconds * 1000).toISOString();
const at = (seconds: number) => ({ sentAtMs, nowMs: sentAtMs + seconds * 1000 });
const site = (status: string, finishedAt?: number, name = 'pa4') => ({
  service_op_id: 1,
  status,
  purge: {
    site: name,
    regexp: '/path1',
    hard_purge: true,
    start_time: iso(1),
    finish_time: finishedAt === undefined ? '' : iso(finishedAt),
    bytes_purged: '18446744073709551615',
    bytes_not_purged: '0',
  },
});

describe('a service operation', () => {
  it.each([
    ['no sites', [], 300, 'active'],
    ['a site that runs', [site('in progress')], 300, 'active'],
    ['one site of two finished', [site('success', 2), site('')], 300, 'active'],
    ['all finished, too lately to be sure', [site('success', 3), site('Success', 6, 'ny8')], 15, 'active'],
    ['all finished one interval ago', [site('success', 3), site('SUCCESS', 6, 'ny8')], 16, 'complete'],
    ['a finish time without a word', [site('', 3)], 13, 'complete'],
    ['a word without a finish time, soon after', [site('success')], 9, 'active'],
    ['a word without a finish time, later', [site('success')], 10, 'complete'],
    ["a vendor's clock that runs behind", [site('success', -300)], 9, 'active'],
    ["a vendor's clock that runs ahead", [site('success', 60)], 65, 'active'],
    ['all failed, lately', [site('failed', 3)], 12, 'active'],
    ['all failed', [site('purge error', 3), site('Failed: disk', 4, 'ny8')], 14, 'failed'],
    ['some failed, before the deadline', [site('success', 3), site('failed', 4, 'ny8')], 599, 'active'],
    ['some failed, at the deadline', [site('success', 3), site('failed', 4, 'ny8')], 600, 'failed'],
    ['some failed and some run at the deadline', [site(''), site('failed', 4, 'ny8')], 600, 'failed'],
  ])('with %s after %j s', (...[_name, items, seconds, state]) => {
    expect(judge({ items }, seconds).state).toBe(state);
  });

  it('tells how many sites are done, and which failed', () => {
    expect(judge({ items: [site('success', 3), site('failed', 4, 'ny8'), site('')] }, 20)).toEqual({
      state: 'active',
      progress: 2 / 3,
      message: '1 of 3 sites failed (ny8: failed).',
    });
  });

  it('reads finish times in seconds since 1970', () => {
    const item = site('success');
    const purge = { ...item.purge, finish_time: String(sentAtMs / 1000 + 30) };
    expect(judge({ items: [{ ...item, purge }] }, 39).state).toBe('active');
    expect(judge({ items: [{ ...item, purge }] }, 40).state).toBe('complete');
  });

  it.each([
    ['EOK', 20, 'complete'],
    ['EPERMS', 20, 'failed'],
    ['EBADINPUT', 20, 'failed'],
    ['EEXISTS', 20, 'active'],
    ['EUNKNOWN', 20, 'active'],
    ['ESERIALIZE', 20, 'active'],
    ['EINTERNAL', 20, 'active'],
    ['EPARTIAL', 20, 'active'],
    ['ENOTFOUND', 60, 'active'],
  ])('with the error %s inside a 200 after %i s is %s', (code, seconds, state) => {
    const status = judge({ error: { code, message: 'words' }, items: [site('success', 3)] }, seconds);
    expect(status.state).toBe(state);
    expect(status.message).toBe(code === 'EOK' ? undefined : `${code}: words`);
  });

  it('is not known any more when the vendor says so later', () => {
    expect(() => judge({ error: { code: 'ENOTFOUND', message: 'gone' } }, 61)).toThrow('ENOTFOUND: gone');
  });

  it('takes an absent, an empty and a null error for none', () => {
    for (const error of [undefined, null, {}, { code: null }]) {
      expect(judge({ error, items: [site('success', 3)] }, 20).state).toBe('complete');
    }
  });
});

describe('a purge command', () => {
  const valid = { conditions: [{ type: 'Validation', status: 'Success' }] };
  const done = { conditions: [{ type: 'Operational', status: 'Success' }], purge_status: site('', 3).purge };
  const failed = {
    conditions: [{ type: 'Operational', status: 'Failed', reason: 'disk' }],
    purge_status: site('', 4, 'ny8').purge,
  };
  it.each([
    ['no status', [], 300, 'active'],
    ['a validation alone', [valid], 300, 'active'],
    ['a site that runs', [valid, { purge_status: site('').purge }], 300, 'active'],
    ['all finished, too lately', [valid, done], 12, 'active'],
    ['all finished', [valid, done], 13, 'complete'],
    ['all failed', [valid, failed], 14, 'failed'],
    ['some failed', [valid, done, failed], 599, 'active'],
    ['some failed, at the deadline', [valid, done, failed], 600, 'failed'],
    [
      'a failed validation',
      [{ conditions: [{ type: 'Validation', status: 'Failed', reason: 'no host' }] }],
      1,
      'failed',
    ],
  ])('with %s after %j s', (...[_name, status, seconds, state]) => {
    expect(judgeCommand(commandStatusSchema.parse({ status }), at(seconds)).state).toBe(state);
  });
});

function judge(answer: unknown, seconds: number) {
  return judgeOperation(operationStatusSchema.parse(answer), at(seconds));
}
