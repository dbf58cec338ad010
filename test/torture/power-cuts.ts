import { setTimeout as wait } from 'node:timers/promises';
import { checkHistory } from '../support/check-history.ts';
import { startCuttableRedis, whyNoPowerCuts } from '../support/power-cut.ts';
import { seededChances, type Chances } from '../support/seeded-random.ts';
import { addCounts } from './counts.ts';
import { startRig } from './rig.ts';
import { eventsWithinMs } from './wait-for-events.ts';
import {
  atLeast,
  exactly,
  noneOf,
  type Scenario,
  type ScenarioOptions,
  type ScenarioResult,
} from './scenario.ts';

/** The vendors that tell soonest how a purge ended. */
const quickOnes = new Set(['one-a-second', 'singles']);

const cutsOf = { short: 10, long: 200 } as const;
/** So many a Redis: one that is not let rewrite its file reads all of it after each. */
const cutsPerRound = 25;
/** So many are enough to show what a Redis that syncs each second loses. */
const cutsOfControl = { short: 3, long: 10 } as const;

const perSecond = 60;
const cutEveryMs = 1_500;
const stuckAfterMs = 75_000;

export const powerCuts: Scenario = {
  name: 'power-cuts',
  proves: 'The power may be cut at any moment: Redis comes back with everything that was accepted.',
  remarks:
    'Redis is not let rewrite its append-only file meanwhile: the shim knows what of one file was synced. Kills in the midst of rewrites are among `kills`.',
  whyNot: whyNoPowerCuts,
  run: async ({ seed, form, say, keepIn, minutesMax }) => {
    const chances = seededChances(seed);
    const endAt = Date.now() + (minutesMax ?? Infinity) * 60_000;
    const results: Pick<ScenarioResult, 'counts' | 'findings'>[] = [];
    for (let left: number = cutsOf[form]; left > 0 && Date.now() < endAt; left -= cutsPerRound) {
      const cuts = Math.min(left, cutsPerRound);
      const result = await cutAtRandom({ fsync: 'always', form, cuts, chances: chances.fork(), keepIn });
      say(JSON.stringify(result.counts));
      results.push(result);
    }
    const counts = addCounts(results.map((result) => result.counts));
    const findings = results.flatMap((result) => result.findings);
    return {
      counts,
      findings,
      figures: [
        atLeast('power cuts survived', cutsOf[form], counts['cuts'] ?? 0),
        atLeast('operations accepted', cutsOf[form] * 50, counts['accepted'] ?? 0),
        ...noneOf(findings),
        exactly('events that were not due before the end', 0, counts['eventsDueLater'] ?? 0),
      ],
    };
  },
};

/** Shows that the cut is real: a Redis that syncs each second must lose by it. */
export const powerCutsControl: Scenario = {
  name: 'power-cuts-control',
  proves:
    'The same power cuts take accepted operations from a Redis that syncs each second: the harness finds losses.',
  whyNot: whyNoPowerCuts,
  run: async ({ seed, form, say }) => {
    const { counts } = await cutAtRandom({
      fsync: 'everysec',
      form,
      cuts: cutsOfControl[form],
      chances: seededChances(seed),
    });
    say(JSON.stringify(counts));
    return {
      counts,
      findings: [],
      figures: [atLeast('acknowledged operations found lost', 1, counts['lost'] ?? 0)],
    };
  },
};

interface Cutting {
  readonly fsync: 'always' | 'everysec';
  readonly form: ScenarioOptions['form'];
  readonly cuts: number;
  readonly chances: Chances;
  readonly keepIn?: string | undefined;
}

async function cutAtRandom({
  fsync,
  form,
  cuts,
  chances,
  keepIn,
}: Cutting): Promise<Pick<ScenarioResult, 'counts' | 'findings'>> {
  const redis = await startCuttableRedis({ fsync });
  const rig = await startRig({
    apis: 2,
    workers: 1,
    keepIn,
    only: quickOnes,
    redisUrlOf: () => redis.server().url,
    env: { PURGEWAY_ALLOW_UNSAFE_REDIS: String(fsync !== 'always') },
  });
  const stop = new AbortController();
  let bytesLost = 0;
  let made = 0;
  const cut = async (): Promise<void> => {
    const gaps = chances.fork();
    for (let number = 0; number < cuts; number += 1) {
      await wait(gaps.gapMs(cutEveryMs) + 300);
      const fromMs = Date.now();
      bytesLost += (await redis.cutPower()).bytesLost;
      made += 1;
      rig.troubles.push({ what: 'power cut', fromMs, untilMs: Date.now() });
    }
    stop.abort();
  };
  try {
    const load = { perSecond, durationMs: Infinity, chances: chances.fork(), stop: stop.signal };
    await Promise.all([rig.load(load), cut()]);
    const history = await (fsync === 'always' ? rig.drain(stuckAfterMs, eventsWithinMs[form]) : rig.drain(0));
    const { findings, figures } = checkHistory(history);
    return { findings, counts: { ...figures, cuts: made, bytesLost } };
  } finally {
    await rig.close();
    await redis.close();
  }
}
