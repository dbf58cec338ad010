import { openRig, type Rig } from '../outages/rig.ts';
import { percentile } from '../outages/percentile.ts';
import { sufferOutages } from '../outages/redis-outages.ts';
import { restartUnderLoad } from '../outages/restarts.ts';
import { sendSameKeys } from '../outages/same-keys.ts';
import { killWorkers } from '../outages/takeovers.ts';
import { startFakeOf, unhurried, vendorWith } from '../support/vendor-under-test.ts';
import { atLeast, atMost, exactly, type Figure, type Scenario } from './scenario.ts';

// Everything that is measured in test/outages, as scenarios. The seeds of its runs are the run's.

interface Numbers<Plan> {
  readonly short: Plan;
  readonly long: Plan;
}

export const outages: Scenario = {
  name: 'outages',
  proves:
    'Redis may be killed, hang or go silent: intake answers soon and never lies, and everybody goes on by himself.',
  run: async (options) => {
    const plans: Numbers<number> = { short: 3, long: 100 };
    const count = plans[options.form];
    return withVendors(1, async ({ rig, fakes: [main] }) => {
      const [api] = await Promise.all([rig.startApi(), rig.startWorker()]);
      const longestMs = options.form === 'long' ? 30_000 : 3_000;
      const plan = { outages: count, shortestMs: 300, longestMs, seed: options.seed };
      const report = await sufferOutages({ rig, api, ...firstOf(main) }, plan);
      return resultOf([
        atLeast('outages survived (R3)', count, report.acceptsAfterMs.length),
        atMost(
          'ms until an outage is answered with 503, median',
          250,
          percentile(report.refusedAfterMs, 0.5),
        ),
        atMost('ms until workers consume again (R3), median', 2_000, percentile(report.consumesAfterMs, 0.5)),
        exactly('answers that were neither 202 nor a prompt 503', 0, report.strange.length),
        exactly('acknowledged operations lost', 0, report.lost.length),
      ]);
    });
  },
};

export const takeovers: Scenario = {
  name: 'takeovers',
  proves: 'What a killed worker was at is taken over by another within seconds.',
  run: async ({ form }) => {
    const plans: Numbers<number> = { short: 4, long: 200 };
    return withVendors(10, async ({ rig, fakes }) => {
      const { url } = await rig.startApi();
      const report = await killWorkers({ rig, apiUrl: url, fakes }, { kills: plans[form] });
      return resultOf([
        atLeast('calls taken over', plans[form], report.afterMs.length),
        atMost('ms until another takes over, p99 (R4)', 12_000, percentile(report.afterMs, 0.99)),
      ]);
    });
  },
};

export const stops: Scenario = {
  name: 'stops',
  proves: 'APIs and workers may be told to stop under load: no request is dropped, no job stalls.',
  run: async ({ form }) => {
    const plans: Numbers<number> = { short: 3, long: 250 };
    return withVendors(1, async ({ rig, fakes: [main] }) => {
      const report = await restartUnderLoad({ rig, ...firstOf(main) }, { rounds: plans[form] });
      return resultOf([
        atLeast('programs told to stop (R18)', 2 * plans[form], report.codes.length),
        exactly('requests dropped', 0, report.dropped.length),
        exactly('answers that were strange', 0, report.strange.length),
        exactly('programs that did not end with 0', 0, report.codes.filter((code) => code !== 0).length),
        atMost('ms of the slowest stop', 10_000, report.slowestMs),
        exactly('jobs stalled', 0, report.stalled),
        exactly('acknowledged operations lost', 0, report.lost.length),
        exactly('vendor calls repeated', 0, report.repeated.length),
      ]);
    });
  },
};

export const sameKeys: Scenario = {
  name: 'keys',
  proves: 'The same idempotency key sent many times at once, at APIs that are killed, makes one operation.',
  run: async ({ form, seed }) => {
    const plans: Numbers<{ readonly keys: number; readonly kills: number }> = {
      short: { keys: 100, kills: 1 },
      long: { keys: 10_000, kills: 60 },
    };
    const plan = { ...plans[form], sendsPerKey: 20, keysAtATime: 5, seed };
    return withVendors(1, async ({ rig, fakes: [main] }) => {
      const report = await sendSameKeys({ rig, ...firstOf(main) }, plan);
      return resultOf([
        exactly('operations of so many keys (R14)', plan.keys, report.operations),
        atLeast('requests', plan.keys * plan.sendsPerKey, report.sends),
        exactly('keys with more than one operation', 0, report.torn.length),
        exactly('operations of two keys', 0, report.mixedUp.length),
      ]);
    });
  },
};

export const outageScenarios: readonly Scenario[] = [outages, takeovers, stops, sameKeys];

type Vendors = Awaited<ReturnType<typeof startVendors>>;

async function startVendors(count: number) {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      hostname: `www${i}.example.com`,
      fake: await startFakeOf(vendorWith(), { limits: 'off' }),
    })),
  );
}

async function withVendors<Result>(
  accounts: number,
  run: (bench: { readonly rig: Rig; readonly fakes: Vendors }) => Promise<Result>,
): Promise<Result> {
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
    return await run({ rig, fakes });
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

function resultOf(figures: readonly Figure[]) {
  return { figures, counts: {}, findings: [] };
}
