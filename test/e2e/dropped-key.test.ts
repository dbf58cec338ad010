import { randomBytes } from 'node:crypto';
import { createVault } from '@purgeway/model';
import { expect, inject, it } from 'vitest';
import { readOperation, readTargets } from '../support/operations.ts';
import { startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { sentTo, startFakeOf, unhurried, urlsPerCall, vendorWith } from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';

it('a target that a worker has no key for is rejected alone, with the reason; all others are purged', async () => {
  const vendor = vendorWith((one) => urlsPerCall(one) > 3);
  const fake = await startFakeOf(vendor, { taskAfterMs: 1 });
  const stack = await startStack({
    redisUrl: inject('redisUrl'),
    accounts: [{ id: 'main', vendor: vendor.id, fake, hostnames: [hostname], limits: unhurried(1) }],
    workerVault: createVault([randomBytes(32)]),
  });
  try {
    const plain = ['a', 'b?page=2', 'c'].map((page) => `https://${hostname}/${page}`);
    const signed = `https://${hostname}/d?sig=CANARY`;
    const id = await stack.purge({ paths: [...plain, signed] });
    await until('the operation ends', async () => {
      await stack.advance(3_000);
      return (await readOperation(stack, id)).done;
    });
    const rejected = (await readTargets(stack, id)).filter(
      ({ accounts }) => accounts[0]?.state === 'rejected',
    );
    expect(rejected.map(({ value, accounts }) => [value, accounts[0]?.code])).toEqual([
      [signed, 'unreadable'],
    ]);
    expect(rejected[0]?.accounts[0]?.message).toContain('encryption keys');
    expect(sentTo(fake).toSorted()).toEqual(plain.toSorted());
  } finally {
    await stack.close();
    await fake.close();
  }
});
