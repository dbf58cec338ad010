import assert from 'node:assert/strict';
import { measureBacklog } from './backlog.ts';
import { openIsolation } from './open-isolation.ts';
import { measureIsolation } from './isolation.ts';
import { percentile } from './percentile.ts';
import { describeOutages, sufferOutages } from './redis-outages.ts';
import { restartUnderLoad } from './restarts.ts';
import { openRig, type Rig } from './rig.ts';
import { sendSameKeys } from './same-keys.ts';
import { killWorkers } from './takeovers.ts';
import { startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';

/** The long forms, each with the numbers that are promised. Run by `node test/outages/long.ts <name>`; all of them without a name. */
const forms = {
  outages: () =>
    withRig(1, async ({ rig, fakes: [main] }) => {
      const [api] = await Promise.all([rig.startApi(), rig.startWorker()]);
      const plan = { outages: 100, shortestMs: 300, longestMs: 30_000 };
      console.log(describeOutages(await sufferOutages({ rig, api, ...firstOf(main) }, plan)));
    }),
  takeovers: () =>
    withRig(10, async ({ rig, fakes }) => {
      const { url } = await rig.startApi();
      const { seed, afterMs, repeated } = await killWorkers({ rig, apiUrl: url, fakes }, { kills: 200 });
      const [median, late] = [percentile(afterMs, 0.5).toFixed(0), percentile(afterMs, 0.99).toFixed(0)];
      console.log(
        `seed ${seed}: ${afterMs.length} calls taken over, median ${median} ms, p99 ${late} ms; repeated ${repeated}`,
      );
    }),
  stops: () =>
    withRig(1, async ({ rig, fakes: [main] }) => {
      const report = await restartUnderLoad({ rig, ...firstOf(main) }, { rounds: 250 });
      console.log(JSON.stringify(report));
    }),
  keys: () =>
    withRig(1, async ({ rig, fakes: [main] }) => {
      const plan = { keys: 10_000, sendsPerKey: 20, keysAtATime: 5, kills: 60 };
      console.log(JSON.stringify(await sendSameKeys({ rig, ...firstOf(main) }, plan)));
    }),
  isolation: async () => {
    const [one, other, beside] = await Promise.all([openIsolation(), openIsolation(), openIsolation()]);
    try {
      const plan = { turns: 8, purges: 1_000, everyMs: 25, backlog: 1_000_000, callbacks: 40 };
      console.log(JSON.stringify(await measureIsolation({ one, other, beside }, plan)));
    } finally {
      await Promise.all([one, other, beside].map((bench) => bench.close()));
    }
  },
  backlog: async () => {
    const bench = await openIsolation();
    try {
      const report = await measureBacklog(bench, { urls: 1_000_000, purges: 300, urgent: 20 });
      console.log(JSON.stringify(report));
      assert.ok(report.redisMebibytes <= 350, 'A million URLs that wait take 350 MiB of Redis at most.');
    } finally {
      await bench.close();
    }
  },
};

type Vendors = Awaited<ReturnType<typeof startVendors>>;

async function startVendors(count: number) {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      hostname: `www${i}.example.com`,
      fake: await startFakeOf(vendorWith(), { limits: 'off' }),
    })),
  );
}

async function withRig(
  accounts: number,
  run: (bench: { readonly rig: Rig; readonly fakes: Vendors }) => Promise<void>,
): Promise<void> {
  const fakes = await startVendors(accounts);
  const rig = await openRig({
    accounts: fakes.map(({ hostname, fake }, i) => ({
      id: `account-${i}`,
      vendor: vendorWith().id,
      fake,
      hostnames: [hostname],
      limits: unhurried(accounts === 1 ? 4 : 1),
    })),
  });
  try {
    await run({ rig, fakes });
  } finally {
    fakes.forEach(({ fake }) => fake.gate.release());
    await rig.close();
    await Promise.all(fakes.map(({ fake }) => fake.close()));
  }
}

function firstOf<Item>(item: Item | undefined): Item {
  if (item === undefined) {
    throw new Error('No vendor was started.');
  }
  return item;
}

const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(forms)) {
  if (wanted.length === 0 || wanted.includes(name)) {
    console.log(`${name} …`);
    await run();
  }
}
