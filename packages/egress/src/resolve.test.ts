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

test('this machine’s own names are known', async () => {
  expect(await createResolve()('localhost')).toContain('127.0.0.1');
});
