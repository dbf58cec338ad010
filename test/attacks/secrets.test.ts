import { fakes } from '@purgeway/vendors/testing';
import { expect, inject, test } from 'vitest';
import { dumpRedis } from '../support/dump-redis.ts';
import { startStack } from '../support/stack.ts';

test('the signature in a URL reaches the vendor and stands nowhere in Redis, while it waits and afterwards', async () => {
  const fake = await fakes.get('tencent')?.();
  if (fake === undefined) {
    throw new Error('The vendor has no fake.');
  }
  const redisUrl = inject('redisUrl');
  const accounts = [{ id: 'main', vendor: 'tencent', fake, hostnames: ['www.example.com'] }];
  const stack = await startStack({ redisUrl, accounts, workers: 0 });
  try {
    const names = ['X-Amz-Signature', 'token', 'sig', 'hdnts'];
    const paths = names.map((name, i) => `https://www.example.com/a?p=1&${name}=CANARY${i}`);
    await stack.purge({ paths });
    expect(await dumpRedis(redisUrl, stack.prefix)).not.toContain('CANARY');
    await stack.addWorker();
    await fake.waitForCalls(1, { action: 'purge' });
    expect(fake.ledger[0]?.targets.toSorted()).toEqual(paths.toSorted());
    expect(await dumpRedis(redisUrl, stack.prefix)).not.toContain('CANARY');
  } finally {
    await stack.close();
    await fake.close();
  }
});
