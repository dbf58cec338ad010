import { deflateRawSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attack } from './canaries/attack.ts';
import { canariesIn, formsOf } from './canaries/canary-list.ts';
import { places } from './canaries/places.ts';
import { startCanaryRig, type CanaryRig } from './canaries/rig.ts';

let rig: CanaryRig;

beforeAll(async () => {
  rig = await startCanaryRig();
  await attack(rig);
}, 120_000);

afterAll(() => rig.close());

test('there are at least sixty canaries', () => {
  expect(new Set(rig.canaries.all.values()).size).toBeGreaterThanOrEqual(60);
});

test.each(places)('no secret stands in: $name', async ({ name, read }) => {
  const text = await read(rig);
  expect(text.length).toBeGreaterThan(0);
  expect({ place: name, found: canariesIn(text, rig.canaries.all) }).toEqual({ place: name, found: [] });
});

test('a secret that stands in a place is found there', async () => {
  const planted = new Map([['planted', 'PlantedCanary+/0123=']]);
  const redis = new Redis(rig.redis().url);
  const compressed = deflateRawSync(JSON.stringify([...planted.values(), 'x'.repeat(3_000)]));
  await redis.set('purgeway:planted', [...formsOf('PlantedCanary+/0123=')][3] ?? '');
  await redis.hset('purgeway:chunk', { 0: Buffer.concat([Buffer.from('z'), compressed]) });
  redis.disconnect();
  await rig.call(`/nowhere/${encodeURIComponent('PlantedCanary+/0123=')}`);
  const found: string[] = [];
  for (const { name, read } of places) {
    if (canariesIn(await read(rig), planted).length > 0) {
      found.push(name);
    }
  }
  expect(found).toEqual(
    expect.arrayContaining([
      'Redis',
      'append-only file',
      'what Redis saves',
      'all answers of the API',
      'output of all processes',
    ]),
  );
});

test.each([0, 1, 2])('a secret is found in base64 when %i bytes stand before it', (before) => {
  const canaries = new Map([['one', 'Cnry0123456789abcdef+/=']]);
  const text = 'x'.repeat(before) + canaries.get('one') + 'y';
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    expect(canariesIn(Buffer.from(text).toString(encoding), canaries)).toEqual(['one']);
  }
  expect(canariesIn(encodeURIComponent(text), canaries)).toEqual(['one']);
  expect(canariesIn(JSON.stringify(JSON.stringify(text)), canaries)).toEqual(['one']);
});
