import { setTimeout as wait } from 'node:timers/promises';
import { checkHistory } from '../support/check-history.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { seededChances, type Chances } from '../support/seeded-random.ts';
import { until } from '../support/until.ts';
import { plannedFaults } from './fault-plan.ts';
import { openWays, wayNames, type WayProxy, type Ways } from './bad-ways.ts';
import { startRig, type Rig } from './rig.ts';
import { atLeast, atMost, noneOf, type Scenario, type ScenarioOptions } from './scenario.ts';

/** The vendors that tell soonest how a purge ended. */
const quickOnes = new Set(['one-a-second', 'singles']);

/**
 * A window of purges and status calls together that is full again and again: a call that is counted nowhere would pass it. It is so wide that
 * what waits in the end is carried out well before it counts as stuck.
 */
const limitsOf = {
  singles: {
    rates: [{ callsMax: 70, windowMs: 2_000 }],
    limits: {
      callsAtATimeMax: 16,
      every: [{ unit: 'calls', max: 70, windowMs: 2_000 }],
      poll: { rates: [{ unit: 'calls', max: 42, windowMs: 2_000 }] },
    },
  },
};

const apis = 2;
const workers = 2;

/** How often each fault is played between each two parts. */
const roundsOf = { short: 1, long: 6 } as const;
/** Longer, where it meets nothing sooner. */
const faultMs = { short: 700, long: 3_000 } as const;
const healMs = { short: 300, long: 1_500 } as const;
const perSecond = 50;
/** A call that a fault has hit may end by its own time limit long after the fault is over, and is then made again. */
const lingersMs = 30_000;

/** What fails twice is not tried again for five minutes; few meet two faults. */
const dueLaterMax = 10;

/** Beyond what a broken connection may take to be noticed. */
const stuckAfterMs = 90_000;

export const partialFaults: Scenario = {
  name: 'partial-faults',
  proves:
    'The way between any two parts may be slow, narrow, cut, half-open or silent: nothing that was accepted is lost or stuck.',
  whyNot: () => (findRedisProgram() === undefined ? 'there is no redis-server on PATH' : undefined),
  run: async ({ seed, form, say, keepIn }) => {
    const chances = seededChances(seed);
    const ways = await openWays({ apis, workers, accounts: [...quickOnes], chances: chances.fork() });
    const rig = await startRig({ apis, workers, keepIn, only: quickOnes, limitsOf, ...ways.options });
    const stop = new AbortController();
    try {
      const played = playAll({ rig, ways, form, say, chances: chances.fork() }).finally(() => stop.abort());
      const load = { perSecond, durationMs: Infinity, chances: chances.fork(), stop: stop.signal };
      const [faults] = await Promise.all([played, rig.load(load)]);
      const { findings, figures } = checkHistory(await rig.drain(stuckAfterMs));
      say(JSON.stringify(figures));
      const wanted = plannedFaults.length * wayNames.length * roundsOf[form];
      return {
        counts: { ...figures, ...faults },
        findings,
        figures: [
          atLeast('partial faults survived that met traffic', wanted, faults.metTraffic),
          ...noneOf(findings),
          atMost('events that were not due before the end', dueLaterMax, figures['eventsDueLater'] ?? 0),
        ],
      };
    } finally {
      await rig.close();
      await ways.close();
    }
  },
};

interface Playing extends Pick<ScenarioOptions, 'form' | 'say'> {
  readonly rig: Rig;
  readonly ways: Ways;
  readonly chances: Chances;
}

/** Longer than anybody is left alone after one fault. */
const meetsWithinMs = 60_000;

/** How many faults were played, and how many of them held back, cut or refused something. */
interface Played {
  readonly played: number;
  readonly metTraffic: number;
}

/** Each fault on each way, one after the other in any order. */
async function playAll({ rig, ways, form, say, chances }: Playing): Promise<Played> {
  const all = plannedFaults.flatMap((fault) => wayNames.map((way) => ({ fault, way })));
  let [played, metTraffic] = [0, 0];
  for (let round = 0; round < roundsOf[form]; round += 1) {
    const order = all.map((one) => ({ ...one, place: chances.next() })).toSorted((a, b) => a.place - b.place);
    for (const { fault, way } of order) {
      const { proxy, of } = await pickUsed(ways.proxiesOf(way), chances);
      const fromMs = Date.now();
      fault.begin(proxy);
      await wait(faultMs[form]);
      await soon(() => proxy.hitCount > 0);
      if (proxy.hitCount > 0) {
        metTraffic += 1;
      } else {
        say(`${way}: ${fault.name} met nothing`);
      }
      proxy.clear();
      rig.troubles.push({ what: `${way}: ${fault.name}`, of, fromMs, untilMs: Date.now(), lingersMs });
      await wait(healMs[form]);
      played += 1;
    }
  }
  return { played, metTraffic };
}

/** Of several that are alike, one is hit: partial faults are harder than whole ones. */
async function pickUsed(proxies: readonly WayProxy[], chances: Chances): Promise<WayProxy> {
  const used = (): WayProxy[] => proxies.filter(({ proxy }) => proxy.openCount > 0);
  await soon(() => used().length > 0);
  return chances.pick(used().length > 0 ? used() : proxies);
}

/** Waits for it, but not for ever: that it did not come true is told by the figure. */
async function soon(isTrue: () => boolean): Promise<void> {
  await until('the way is used', isTrue, meetsWithinMs).catch(() => undefined);
}
