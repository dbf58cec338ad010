import { expect, test } from 'vitest';
import { createResolve } from './resolve.ts';

test('names that nobody answers for hold up no other name, and the system is asked again when they are over', async () => {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const resolve = createResolve({
    bySystem: (name) => {
      asked.push(`system ${name}`);
      return name.startsWith('slow')
        ? new Promise((settle) => waiting.push(() => settle([])))
        : Promise.resolve(['192.0.2.1']);
    },
    byNameServers: async (name) => {
      asked.push(`servers ${name}`);
      return Promise.resolve(['192.0.2.2']);
    },
  });
  const slow = ['slow-1', 'slow-2'].map(resolve);
  expect(await resolve('hooks.example')).toEqual(['192.0.2.2']);
  waiting.forEach((settle) => settle());
  await Promise.all(slow);
  expect(await resolve('hooks.example')).toEqual(['192.0.2.1']);
  expect(asked).toEqual(['system slow-1', 'system slow-2', 'servers hooks.example', 'system hooks.example']);
});

test('a name without an address is refused, and its place is free again', async () => {
  const resolve = createResolve({
    bySystem: () => Promise.reject(new Error('ENOTFOUND')),
    byNameServers: () => Promise.reject(new Error('not asked')),
  });
  for (let i = 0; i < 5; i += 1) {
    await expect(resolve('nobody.example')).rejects.toThrow('ENOTFOUND');
  }
});

test('a name that only the system knows is found however many are looked up at once, never by more than two at a time', async () => {
  let under = 0;
  let most = 0;
  const unknown = Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' });
  const resolve = createResolve({
    bySystem: async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise(setImmediate);
      under -= 1;
      return ['10.0.0.7'];
    },
    byNameServers: () => Promise.reject(unknown),
  });
  const names = Array.from({ length: 20 }, (_, i) => `internal-${i}`);
  expect(await Promise.all(names.map(resolve))).toEqual(names.map(() => ['10.0.0.7']));
  expect(most).toBe(2);
});

test('name servers that fail say nothing of a name, and nobody waits for the system because of them', async () => {
  const resolve = createResolve({
    bySystem: () => new Promise(() => undefined),
    byNameServers: () => Promise.reject(new Error('queryA ETIMEOUT')),
  });
  void resolve('slow-1');
  void resolve('slow-2');
  await expect(resolve('hooks.example')).rejects.toThrow('ETIMEOUT');
});

test('this machine’s own names are known', async () => {
  expect(await createResolve()('localhost')).toContain('127.0.0.1');
});
