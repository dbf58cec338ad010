import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkHistory } from '../support/check-history.ts';
import type { Finding } from '../support/history.ts';
import { findRedisProgram } from '../support/redis-server.ts';
import { seededChances, type Chances } from '../support/seeded-random.ts';
import { killAtRandom } from './killer.ts';
import { startRig } from './rig.ts';
import { eventsWithinMs } from './wait-for-events.ts';
import { addCounts, quantileOf } from './counts.ts';
import {
  atLeast,
  exactly,
  noneOf,
  type Scenario,
  type ScenarioOptions,
  type ScenarioResult,
} from './scenario.ts';

/** A round has a Redis of its own, so that the last is as quick as the first. */
interface Round {
  readonly kills: number;
  readonly killEveryMs: number;
  readonly perSecond: number;
  readonly calmMs: number;
  /** The load goes on for so long after the last that was killed is ready again: first what was broken off is taken over, then nothing may be done twice. */
  readonly quietMs: number;
}

const rounds: Readonly<Record<ScenarioOptions['form'], { readonly count: number; readonly round: Round }>> = {
  short: {
    count: 1,
    round: { kills: 60, killEveryMs: 900, perSecond: 100, calmMs: 3_000, quietMs: 18_000 },
  },
  // A Redis that is killed reads all that it wrote since it began: in longer rounds it would be away for most of the time.
  long: {
    count: 15,
    round: { kills: 67, killEveryMs: 1_200, perSecond: 150, calmMs: 5_000, quietMs: 30_000 },
  },
};

const wantedOperations = { short: 4_000, long: 250_000 } as const;

/** So great a share of the operations is cancelled as soon as they are accepted, and so many are to have been. */
const takenBackShare = 0.03;
const wantedTakenBack = { short: 60, long: 4_000 } as const;

/** Nothing may be left of the work so long after the load has ended, which is after the last process that was killed is ready again. */
const stuckAfterMs = 60_000;

export const kills: Scenario = {
  name: 'kills',
  proves: 'API, workers and Redis may be killed at any moment: nothing that was accepted is lost or stuck.',
  whyNot: () => (findRedisProgram() === undefined ? 'there is no redis-server on PATH' : undefined),
  run: async (options) => {
    const { count, round } = rounds[options.form];
    const chances = seededChances(options.seed);
    const results: RoundResult[] = [];
    const endAt = Date.now() + (options.minutesMax ?? Infinity) * 60_000;
    for (let i = 0; i < count && Date.now() < endAt; i += 1) {
      options.say(
        `round ${i + 1} of ${count}: ${round.kills} kills under ${round.perSecond} requests a second`,
      );
      const keepIn = await folderIn(options.keepIn, `round-${i + 1}`);
      const result = await runRound(options.form, chances.fork(), keepIn);
      options.say(JSON.stringify(result.counts));
      results.push(result);
    }
    return judge(results, {
      kills: count * round.kills,
      accepted: wantedOperations[options.form],
      takenBack: wantedTakenBack[options.form],
    });
  },
};

interface RoundResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly surprises: readonly string[];
  readonly answerMs: readonly number[];
}

async function folderIn(parent: string | undefined, name: string): Promise<string | undefined> {
  const folder = parent === undefined ? undefined : join(parent, name);
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
  }
  return folder;
}

async function runRound(
  form: ScenarioOptions['form'],
  chances: Chances,
  keepIn: string | undefined,
): Promise<RoundResult> {
  const { kills: count, killEveryMs, perSecond, calmMs, quietMs } = rounds[form].round;
  const rig = await startRig({ apis: 2, workers: 3, keepIn });
  const stop = new AbortController();
  try {
    const [, killed] = await Promise.all([
      rig.load({
        perSecond,
        durationMs: Infinity,
        chances: chances.fork(),
        takenBackShare,
        stop: stop.signal,
      }),
      killAtRandom({
        stack: rig.stack,
        kills: count,
        everyMs: killEveryMs,
        calmMs,
        chances: chances.fork(),
        troubles: rig.troubles,
      }).finally(() => setTimeout(() => stop.abort(), quietMs)),
    ]);
    const history = await rig.drain(stuckAfterMs, eventsWithinMs[form]);
    const drainedMs = Date.now() - killed.healedAt;
    const { findings, figures } = checkHistory(history);
    const { apis, workers, redis } = rig.stack;
    const surprises = [...apis, ...workers, redis].flatMap((kept) => kept.surprises);
    const dead = Object.entries(killed.byApp).map(([app, number]) => [`${app}Kills`, number]);
    return {
      counts: { ...figures, ...Object.fromEntries(dead), drainedMsMax: drainedMs },
      findings,
      surprises,
      answerMs: rig.answerMs,
    };
  } finally {
    await rig.close();
  }
}

function judge(
  results: readonly RoundResult[],
  wanted: { readonly kills: number; readonly accepted: number; readonly takenBack: number },
): ScenarioResult {
  const counts = addCounts(results.map((result) => result.counts));
  const findings = results.flatMap((result) => result.findings);
  const surprises = results.flatMap((result) => result.surprises);
  const killed = ['apiKills', 'workerKills', 'redisKills'].reduce(
    (sum, name) => sum + (counts[name] ?? 0),
    0,
  );
  const answerMs = results.flatMap((result) => result.answerMs);
  return {
    figures: [
      atLeast('kills survived', wanted.kills, killed),
      atLeast('operations accepted', wanted.accepted, counts['accepted'] ?? 0),
      atLeast('operations of them cancelled by their client', wanted.takenBack, counts['takenBack'] ?? 0),
      atLeast('targets that were cancelled in time', wanted.takenBack, counts['errandsCancelled'] ?? 0),
      ...noneOf(findings),
      exactly('events that were not due before the end', 0, counts['eventsDueLater'] ?? 0),
      exactly('processes that ended by themselves', 0, surprises.length),
    ],
    counts: { ...counts, answerMsP50: quantileOf(answerMs, 0.5), answerMsP99: quantileOf(answerMs, 0.99) },
    findings: [...findings, ...surprises.map((what) => ({ breach: 'stuck' as const, what }))],
  };
}
