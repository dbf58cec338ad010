import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { startCanary } from '../support/canary.ts';
import { fuzzEgress, judge } from './fuzz.ts';
import { isPublic } from './oracle.ts';
import { createRandom } from './random.ts';
import { randomIpv4, randomIpv6 } from './random-targets.ts';

it('no random URL and no random answer of a name server leads where it may not', async () => {
  const canary = await startCanary();
  const report = await fuzzEgress({ seed: randomInt(2 ** 32), runs: 20_000, port: canary.port });
  await canary.close();
  console.log(JSON.stringify(report));
  expect(report.faults.slice(0, 20), `seed ${report.seed}`).toEqual([]);
  expect(canary.caught).toEqual([]);
  expect(report.calls).toBeGreaterThan(report.publicUrls);
  expect(report.lookups).toBeGreaterThan(1_000);
  expect(report.publicUrls).toBeGreaterThan(1_000);
});

it('none of 10,000 random public addresses is refused', () => {
  const seed = randomInt(2 ** 32);
  console.log(`seed ${seed}`);
  const random = createRandom(seed);
  const addresses: string[] = [];
  while (addresses.length < 10_000) {
    const address = random.chance(0.5) ? randomIpv4(random) : randomIpv6(random);
    if (isPublic(address)) {
      addresses.push(address);
    }
  }
  expect(addresses.map(judge).filter((judged) => judged.fault !== undefined)).toEqual([]);
});
