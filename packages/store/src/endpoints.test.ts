import { randomBytes } from 'node:crypto';
import { createVault, Secret, VaultError } from '@purgeway/model';
import { beforeEach, expect, it } from 'vitest';
import { createEndpointStore, type OpenEndpoint } from './endpoints.ts';
import { StoreFullError } from './errors.ts';
import { createKeys } from './keys.ts';
import { createRunScript } from './scripts.ts';
import { openConnections } from './testing/connections.ts';
import { openStoreBench, purgeSpec, type StoreBench } from './testing/store-bench.ts';

const { redis, subscriber } = openConnections();
let bench: StoreBench;

beforeEach(() => {
  bench = openStoreBench({ redis, subscriber, spec: purgeSpec, vault: createVault([randomBytes(32)]) });
});

const newSecret = (): Secret => new Secret(`whsec_${randomBytes(32).toString('base64')}`);

function recordOf(name: string, changes: Partial<OpenEndpoint> = {}): OpenEndpoint {
  const { at } = bench.clock;
  return {
    name,
    client: 'site',
    url: `https://hooks.example/${name}?token=canary`,
    method: 'POST',
    createdAtMs: at,
    updatedAtMs: at,
    ...changes,
  };
}

async function secretsOf(name: string): Promise<(string | undefined)[]> {
  const { secret, previous } = (await bench.store.endpoints.getWithSecrets(name))?.secrets ?? {};
  return [secret?.reveal(), previous?.secret.reveal()];
}

it('what was made is found again, under its name alone', async () => {
  const { endpoints } = bench.store;
  const secret = newSecret();
  expect(await endpoints.create(recordOf('cms'), secret)).toBe('created');
  expect(await endpoints.get('cms')).toEqual(recordOf('cms'));
  expect(await secretsOf('cms')).toEqual([secret.reveal(), undefined]);
  expect(await endpoints.create(recordOf('cms', { client: 'other' }), newSecret())).toBe('name-taken');
  expect(await endpoints.get('cms')).toEqual(recordOf('cms'));
  expect(await endpoints.get('shop')).toBeUndefined();
  expect(await endpoints.remove('cms')).toBe(true);
  expect(await endpoints.remove('cms')).toBe(false);
  expect(await endpoints.get('cms')).toBeUndefined();
});

it('neither secret nor address stands in Redis in clear, and neither opens in another place', async () => {
  const { endpoints } = bench.store;
  const secret = newSecret();
  await endpoints.create(recordOf('cms'), secret);
  await endpoints.create(recordOf('shop'), newSecret());
  const base = createKeys(bench.prefix).endpoints();
  const kept = await redis.hget(base, 'cms');
  expect(kept).not.toMatch(/whsec|canary|hooks/u);
  expect(kept).not.toContain(secret.reveal().slice(6));
  await redis.hset(base, 'shop', kept ?? '');
  await expect(endpoints.getWithSecrets('shop')).rejects.toThrow(VaultError);
});

it('without a key nothing is kept', async () => {
  const keyless = openStoreBench({ redis, subscriber, spec: purgeSpec });
  expect(keyless.store.endpoints.canKeep).toBe(false);
  await expect(keyless.store.endpoints.create(recordOf('cms'), newSecret())).rejects.toThrow(VaultError);
});

it('changes made at the same time are all there afterwards', async () => {
  const { endpoints } = bench.store;
  await endpoints.create(recordOf('cms'), newSecret());
  const secret = newSecret();
  await Promise.all([
    endpoints.change('cms', { description: 'A note.' }),
    endpoints.change('cms', { method: 'PUT' }),
    endpoints.change('cms', { url: 'https://hooks.example/new' }),
    endpoints.rotate('cms', { secret, overlapMs: 60_000 }),
  ]);
  expect(await endpoints.get('cms')).toMatchObject({
    description: 'A note.',
    method: 'PUT',
    url: 'https://hooks.example/new',
    previousSecretUntilMs: bench.clock.at + 60_000,
  });
  expect((await secretsOf('cms'))[0]).toBe(secret.reveal());
});

it('a rotation keeps the secret before it, and refuses to cut off who knows only that one', async () => {
  const { endpoints } = bench.store;
  const [first, second, third] = [newSecret(), newSecret(), newSecret()];
  await endpoints.create(recordOf('cms'), first);
  expect(await endpoints.rotate('cms', { secret: second, overlapMs: 60_000 })).toMatchObject({
    outcome: 'rotated',
  });
  // The same request again, since its answer was lost.
  expect(await endpoints.rotate('cms', { secret: second, overlapMs: 60_000 })).toMatchObject({
    outcome: 'known',
  });
  expect(await endpoints.rotate('cms', { secret: third, overlapMs: 60_000 })).toMatchObject({
    outcome: 'overlap',
  });
  expect(await secretsOf('cms')).toEqual([second.reveal(), first.reveal()]);
  bench.clock.at += 60_000;
  expect(await endpoints.get('cms')).not.toHaveProperty('previousSecretUntilMs');
  expect(await endpoints.rotate('cms', { secret: third, overlapMs: 60_000 })).toMatchObject({
    outcome: 'rotated',
  });
  expect(await secretsOf('cms')).toEqual([third.reveal(), second.reveal()]);
  expect(await endpoints.rotate('cms', { secret: first, overlapMs: 0 })).toMatchObject({
    outcome: 'rotated',
  });
  expect(await secretsOf('cms')).toEqual([first.reveal(), undefined]);
});

it.each([{ overlapMs: 0 }, { overlapMs: 60_000 }])(
  'after a rotation with $overlapMs ms of overlap the encryption key before is not needed any more',
  async ({ overlapMs }) => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const { prefix } = bench;
    const openStore = (keys: readonly Buffer[]): StoreBench =>
      openStoreBench({ redis, subscriber, spec: purgeSpec, vault: createVault(keys), prefix });
    const [first, second] = [newSecret(), newSecret()];
    await openStore([older]).store.endpoints.create(recordOf('cms'), first);
    await openStore([newer, older]).store.endpoints.rotate('cms', { secret: second, overlapMs });
    bench = openStore([newer]);
    expect((await bench.store.endpoints.get('cms'))?.url).toBe(recordOf('cms').url);
    expect(await secretsOf('cms')).toEqual([second.reveal(), overlapMs > 0 ? first.reveal() : undefined]);
  },
);

it('a secret before, whose time is over, is not opened: its encryption key may be gone', async () => {
  const { endpoints } = bench.store;
  const secret = newSecret();
  await endpoints.create(recordOf('cms'), newSecret());
  await endpoints.rotate('cms', { secret, overlapMs: 60_000 });
  const base = createKeys(bench.prefix).endpoints();
  const kept: unknown = JSON.parse((await redis.hget(base, 'cms')) ?? '');
  const previous = { secret: 'sealed with a key that is gone', untilMs: bench.clock.at + 60_000 };
  await redis.hset(base, 'cms', JSON.stringify(Object.assign({}, kept, { previous })));
  await expect(endpoints.getWithSecrets('cms')).rejects.toThrow(VaultError);
  bench.clock.at += 60_000;
  expect(await secretsOf('cms')).toEqual([secret.reveal(), undefined]);
});

it('all are listed by name, page by page', async () => {
  const { endpoints } = bench.store;
  const names = Array.from({ length: 25 }, (_, i) => `e-${String(i).padStart(2, '0')}`);
  await Promise.all(names.toReversed().map((name) => endpoints.create(recordOf(name), newSecret())));
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await endpoints.list({ limit: 10, after });
    found.push(...page.items.map(({ name }) => name));
    after = page.next;
  } while (after !== undefined);
  expect(found).toEqual(names);
});

it('one whose key is lost keeps no other from being listed, is told without its address, and can be removed', async () => {
  const { endpoints } = bench.store;
  await endpoints.create(recordOf('cms'), newSecret());
  await endpoints.create(recordOf('shop'), newSecret());
  const base = createKeys(bench.prefix).endpoints();
  const sealed = createVault([randomBytes(32)]).seal('https://hooks.example/', 'a lost key');
  const kept: object = JSON.parse((await redis.hget(base, 'cms')) ?? '');
  await redis.hset(base, 'cms', JSON.stringify({ ...kept, url: sealed, secret: sealed }));
  const { url: _, ...shown } = recordOf('cms');
  expect((await endpoints.list({ limit: 10 })).items).toEqual([shown, recordOf('shop')]);
  expect(await endpoints.get('cms')).toEqual(shown);
  await expect(endpoints.getWithSecrets('cms')).rejects.toThrow(VaultError);
  expect(await endpoints.remove('cms')).toBe(true);
});

it('a client has no more than a hundred, however many are made at once; others are not kept from theirs', async () => {
  const { endpoints } = bench.store;
  const make = (name: string, client = 'site') => endpoints.create(recordOf(name, { client }), newSecret());
  const made = await Promise.all(Array.from({ length: 120 }, (_, i) => make(`e-${i}`)));
  expect(made.filter((outcome) => outcome === 'created')).toHaveLength(100);
  expect(made.filter((outcome) => outcome === 'too-many')).toHaveLength(20);
  // That it is there already is the better answer to who asks again.
  expect(await make('e-0')).toBe('name-taken');
  expect(await make('theirs', 'other')).toBe('created');
  await endpoints.change('e-1', { description: 'A note.' });
  expect(await make('one-more')).toBe('too-many');
  expect(await endpoints.remove('e-0')).toBe(true);
  expect(await make('one-more')).toBe('created');
  expect(await make('another')).toBe('too-many');
});

it('none is made while there is no room for more', async () => {
  const endpoints = createEndpointStore({
    redis,
    keys: createKeys(bench.prefix),
    run: createRunScript(redis),
    room: {
      assertFor: () => Promise.reject(new StoreFullError('Redis has no room for more.')),
      explain: () => Promise.resolve(undefined),
      memory: () => Promise.resolve({ usedBytes: 0, maxBytes: 0 }),
    },
    now: () => bench.clock.now(),
    scriptNow: () => '',
    vault: createVault([randomBytes(32)]),
    describeLane: () => undefined,
    wish: () => Promise.resolve(),
    onError: () => undefined,
    recordsKeptMs: 60_000,
  });
  await expect(endpoints.create(recordOf('cms'), newSecret())).rejects.toThrow(StoreFullError);
  expect(await endpoints.get('cms')).toBeUndefined();
});
