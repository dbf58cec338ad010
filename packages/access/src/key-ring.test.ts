import { hash } from 'node:crypto';
import type { Key } from '@purgeway/config';
import { createManualClock } from '@purgeway/runtime';
import { expect, test } from 'vitest';
import { createKeyRing } from './key-ring.ts';

function ringOf(changes: Partial<Key>) {
  const clock = createManualClock(Date.parse('2026-11-01T00:00:00Z'));
  const key: Key = {
    id: 'k',
    client: 'cms',
    sha256: hash('sha256', 'new'),
    scopes: ['read'],
    revoked: false,
    ...changes,
  };
  const holderOf = ({ id }: Key, proof: string) => ({ id, proof });
  return { clock, ring: createKeyRing({ keys: [key], holderOf, clock }) };
}

const rotation = { previousSha256: hash('sha256', 'old'), previousUntil: '2026-11-02T00:00:00Z' };

test('two secrets of one key are good at a time, the old one until its end', () => {
  const { clock, ring } = ringOf(rotation);
  expect([ring.find('new').state, ring.find('old').state, ring.find('other').state]).toEqual([
    'good',
    'good',
    'unknown',
  ]);
  clock.advance(24 * 3_600_000);
  expect(ring.find('new').state).toBe('good');
  expect(ring.find('old')).toMatchObject({
    state: 'dead',
    key: 'k',
    reason: expect.stringContaining('was replaced'),
  });
});

test('a key that expires takes both its secrets with it, and says when', () => {
  const { clock, ring } = ringOf({ ...rotation, expiresAt: '2026-11-01T12:00:00+00:00' });
  clock.advance(12 * 3_600_000 - 60_000);
  expect(ring.find('old').state).toBe('good');
  clock.advance(60_000);
  for (const secret of ['new', 'old']) {
    expect(ring.find(secret)).toMatchObject({
      state: 'dead',
      reason: 'The API key "k" expired at 2026-11-01T12:00:00+00:00.',
    });
  }
});

test('a revoked key is told so', () => {
  const { ring } = ringOf({ ...rotation, revoked: true });
  expect(ring.find('new')).toMatchObject({ state: 'dead', reason: 'The API key "k" is revoked.' });
  expect(ring.find('old').state).toBe('dead');
});

test('a proof names one secret, for as long as that is good', () => {
  const { clock, ring } = ringOf(rotation);
  const proofOf = (secret: string): string => {
    const found = ring.find(secret);
    return found.state === 'good' ? found.holder.proof : '';
  };
  const [fresh, old] = [proofOf('new'), proofOf('old')];
  expect(new Set([fresh, old, hash('sha256', 'new'), '']).size).toBe(4);
  expect(ring.findByProof(old)?.id).toBe('k');
  clock.advance(24 * 3_600_000);
  expect([ring.findByProof(old), ring.findByProof('')]).toEqual([undefined, undefined]);
  expect(ring.findByProof(fresh)?.id).toBe('k');
});
