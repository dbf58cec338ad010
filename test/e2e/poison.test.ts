import { expect, it } from 'vitest';
import { benchHostname as hostname, openBench } from '../support/open-bench.ts';
import { readOperation, readTargets } from '../support/operations.ts';
import { until } from '../support/until.ts';
import { attemptsAt, madeUrls, sentTo, urlsPerCall, urlVendors } from '../support/vendor-under-test.ts';

it.each(urlVendors.filter((vendor) => urlsPerCall(vendor) > 1).map((vendor) => [vendor.id, vendor] as const))(
  'one bad URL in a full call to %s is found alone, and costs no other URL its purge',
  async (_id, vendor) => {
    const { fake, stack, untilDone } = await openBench({ vendor });
    const urls = madeUrls(hostname, 'page', urlsPerCall(vendor));
    const bad = urls[Math.floor(urls.length / 3)] ?? '';
    fake.poison.add(bad);
    const id = await stack.purge({
      paths: urls,
      callback: { url: `${stack.receiver.url}/{status}` },
    });
    await untilDone(id);

    const { state, counts } = await readOperation(stack, id);
    const { rejected, confirmed = 0, unverified = 0, ...others } = counts;
    expect({ state, rejected, purged: confirmed + unverified, others }).toEqual({
      state: 'partial',
      rejected: 1,
      purged: urls.length - 1,
      others: {},
    });
    const refused = (await readTargets(stack, id)).filter(
      ({ accounts }) => accounts[0]?.state === 'rejected',
    );
    expect(refused.map(({ value }) => value)).toEqual([bad]);
    expect(refused[0]?.accounts[0]?.message).toMatch(/\S/u);
    expect(sentTo(fake).toSorted()).toEqual(urls.filter((url) => url !== bad).toSorted());
    expect(attemptsAt(fake).length).toBeLessThanOrEqual(1 + 2 * Math.log2(urls.length) + 2);
    await until('the callback', () => stack.receiver.received.length > 0);
    expect(stack.receiver.received.map(({ path }) => path)).toEqual(['/partial']);
  },
);
