import { describe, expect, it } from 'vitest';
import type { TargetKind } from '@purgeway/model';
import { VendorError } from '../errors.ts';
import type { PurgeBatch } from '../vendor.ts';
import { purgeBodyOf, receiptOf } from './purges.ts';

const head = { distribution_id: 'd1', idempotency_key: 'key-1' };

describe('the body of a purge', () => {
  it.each([
    ['url', ['https://www.example.com/a?b=1'], { paths: ['https://www.example.com/a?b=1'] }],
    ['directory', ['https://www.example.com/a/'], { paths: ['https://www.example.com/a/'] }],
    ['tag', ['t1', 't2'], { tags: ['t1', 't2'] }],
    ['hostname', ['www.example.com'], { paths: ['https://www.example.com/'] }],
  ] as const)('by %s holds one kind of target', (kind, values, targets) => {
    expect(purgeBodyOf(batch(kind, values, ['www.example.com']), undefined)).toEqual({ ...head, ...targets });
  });

  it('names the CDN that the account is pinned to', () => {
    const body = purgeBodyOf(batch('tag', ['t'], ['www.example.com']), 'fastly');
    expect(body).toEqual({ ...head, tags: ['t'], vendor: 'fastly' });
  });

  it.each([[['https://a.test/']], [['dist_0123']]])(
    'of everything, named as %j, is of the whole distribution',
    (values) => {
      const body = purgeBodyOf(batch('everything', values, ['a.test', 'b.test']), undefined);
      expect(body).toEqual({ ...head, purge_everything: true });
    },
  );

  it('cannot be made without a distribution', () => {
    const { distribution: _distribution, ...bare } = batch('url', ['https://a.test/'], []);
    expect(() => purgeBodyOf(bare, undefined)).toThrow(VendorError);
  });
});

describe('the receipt', () => {
  it('promises nothing but that it was taken, and tells people what the vendor said', () => {
    const data = { ok: true as const, purge_id: 'p1' };
    expect(receiptOf({ data, metadata: { vendor: 'fastly', request_id: 'r1' } })).toEqual({
      state: 'accepted',
      message: 'Purge p1. Served by fastly. Request r1.',
    });
    expect(receiptOf({ data: { ok: true }, metadata: {} })).toEqual({ state: 'accepted' });
  });
});

function batch(kind: TargetKind, values: readonly string[], hostnames: readonly string[]): PurgeBatch {
  return { kind, mode: 'hard', values, key: 'key-1', distribution: { vendorId: 'd1', hostnames } };
}
