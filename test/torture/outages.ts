import { percentile } from '../outages/percentile.ts';
import { sufferOutages } from '../outages/redis-outages.ts';
import { restartUnderLoad } from '../outages/restarts.ts';
import { sendSameKeys } from '../outages/same-keys.ts';
import { killWorkers } from '../outages/takeovers.ts';
import type { Finding } from '../support/history.ts';
import {
  atLeast,
  atMost,
  exactly,
  type Figure,
  type Scenario,
  type ScenarioOptions,
  type ScenarioResult,
} from './scenario.ts';
import { shareOf, sideBySide } from './side-by-side.ts';

// Everything that is measured in test/outages, as scenarios. Most of it is waiting, so the long forms do it on several benches at once.

/** What a form does in all, and on how many benches. */
type Forms<Plan> = Readonly<Record<ScenarioOptions['form'], Plan & { readonly benches: number }>>;

export const outages: Scenario = {
  name: 'outages',
  proves:
    'Redis may be killed, hang or go silent: intake answers soon and never lies, and everybody goes on by himself.',
  run: async ({ form, seed, say, minutesMax }) => {
    const forms: Forms<{ outages: number; longestMs: number }> = {
      short: { outages: 3, longestMs: 3_000, benches: 1 },
      long: { outages: 100, longestMs: 30_000, benches: 3 },
    };
    const { outages: count, benches, longestMs } = forms[form];
    const mayGoOn = within(minutesMax);
    const reports = await sideBySide(
      { benches, accounts: 1, seed },
      async ({ rig, fakes: [main], ...own }) => {
        const [api, ...workers] = await Promise.all([rig.startApi(), rig.startWorker(), rig.startWorker()]);
        const plan = {
          outages: shareOf(count, benches),
          shortestMs: 300,
          longestMs,
          onOutage: say,
          mayGoOn,
          seed: own.seed,
        };
        return sufferOutages({ rig, api, workers, ...firstOf(main) }, plan);
      },
    );
    const all = {
      acceptsAfterMs: reports.flatMap(({ acceptsAfterMs }) => acceptsAfterMs),
      slowestAnswerMs: reports.flatMap(({ slowestAnswerMs }) => slowestAnswerMs),
      consumesAfterMs: reports.flatMap(({ consumesAfterMs }) => consumesAfterMs),
    };
    return resultOf(
      [
        atLeast('outages survived (R3)', count, all.acceptsAfterMs.length),
        atMost('ms of the slowest answer in an outage, p99', 250, percentile(all.slowestAnswerMs, 0.99)),
        atMost('ms until every worker consumes again (R3), most', 2_000, percentile(all.consumesAfterMs, 1)),
        exactly(
          'answers that were neither 202 nor a 503 of ours',
          0,
          sum(reports, ({ strange }) => strange.length),
        ),
        exactly(
          'acknowledged operations lost',
          0,
          sum(reports, ({ lost }) => lost.length),
        ),
      ],
      {
        slowestAnswerMsP50: percentile(all.slowestAnswerMs, 0.5),
        slowestAnswerMsMax: percentile(all.slowestAnswerMs, 1),
        consumesAfterMsP50: percentile(all.consumesAfterMs, 0.5),
        consumesAfterMsP99: percentile(all.consumesAfterMs, 0.99),
        acceptsAfterMsMax: percentile(all.acceptsAfterMs, 1),
      },
      reports.flatMap(({ strange, lost }) => [
        ...findingsOf('refused', strange),
        ...findingsOf('lost', lost),
      ]),
    );
  },
};

export const takeovers: Scenario = {
  name: 'takeovers',
  proves: 'What a killed worker was at is taken over by another within seconds.',
  remarks:
    'R4 asks for 200 kills: these are 40, each in the midst of ten calls, so 400 takeovers are measured.',
  run: async ({ form, seed, minutesMax }) => {
    const forms: Forms<{ kills: number }> = {
      short: { kills: 4, benches: 1 },
      long: { kills: 40, benches: 4 },
    };
    const { kills, benches } = forms[form];
    const mayGoOn = within(minutesMax);
    const reports = await sideBySide(
      { benches, accounts: callsInHand, seed },
      async ({ rig, fakes, ...own }) => {
        const { url } = await rig.startApi();
        const plan = { kills: shareOf(kills, benches), mayGoOn, seed: own.seed };
        return killWorkers({ rig, apiUrl: url, fakes }, plan);
      },
    );
    const afterMs = reports.flatMap((report) => report.afterMs);
    return resultOf(
      [
        atLeast('calls taken over', kills * callsInHand, afterMs.length),
        atMost('ms until another takes over, p99 (R4)', 12_000, percentile(afterMs, 0.99)),
        exactly(
          'calls made more than twice',
          0,
          sum(reports, ({ repeated }) => repeated),
        ),
        // Whoever is told to stop must leave none: that it would be told of is shown here.
        atLeast(
          'jobs stalled, by what workers say',
          kills * callsInHand,
          sum(reports, ({ stalled }) => stalled),
        ),
      ],
      { kills: afterMs.length / callsInHand },
    );
  },
};

/** Calls that a worker is in the middle of when it is killed: one of each account. */
const callsInHand = 10;

/** Far fewer than four clients get accepted while a program starts, if they get anything. */
const acceptedPerRound = 100;

export const stops: Scenario = {
  name: 'stops',
  proves: 'APIs and workers may be told to stop under load: no request is dropped, no job stalls.',
  run: async ({ form, seed, minutesMax }) => {
    const forms: Forms<{ rounds: number }> = {
      short: { rounds: 3, benches: 1 },
      long: { rounds: 250, benches: 3 },
    };
    const { rounds, benches } = forms[form];
    const mayGoOn = within(minutesMax);
    const reports = await sideBySide({ benches, accounts: 1, seed }, ({ rig, fakes: [main], ...own }) => {
      const plan = { rounds: shareOf(rounds, benches), mayGoOn, seed: own.seed };
      return restartUnderLoad({ rig, ...firstOf(main) }, plan);
    });
    return resultOf(
      [
        atLeast(
          'programs told to stop (R18)',
          2 * rounds,
          sum(reports, (report) => report.stops),
        ),
        atLeast(
          'purges accepted meanwhile',
          acceptedPerRound * rounds,
          sum(reports, ({ accepted }) => accepted),
        ),
        exactly(
          'requests dropped',
          0,
          sum(reports, ({ dropped }) => dropped.length),
        ),
        exactly(
          'answers that were strange',
          0,
          sum(reports, ({ strange }) => strange.length),
        ),
        exactly(
          'programs that did not end with 0',
          0,
          sum(reports, ({ codes }) => codes.length),
        ),
        atMost('ms of the slowest stop', 10_000, Math.max(...reports.map(({ slowestMs }) => slowestMs))),
        exactly(
          'jobs stalled',
          0,
          sum(reports, ({ stalled }) => stalled),
        ),
        exactly(
          'acknowledged operations lost',
          0,
          sum(reports, ({ lost }) => lost.length),
        ),
        exactly(
          'vendor calls repeated',
          0,
          sum(reports, ({ repeated }) => repeated.length),
        ),
      ],
      { requests: sum(reports, ({ requests }) => requests) },
      reports.flatMap(({ dropped, strange, lost }) => [
        ...findingsOf('refused', [...dropped, ...strange]),
        ...findingsOf('lost', lost),
      ]),
    );
  },
};

export const sameKeys: Scenario = {
  name: 'keys',
  proves: 'The same idempotency key sent many times at once, at APIs that are killed, makes one operation.',
  run: async ({ form, seed }) => {
    const forms: Forms<{ keys: number; kills: number }> = {
      short: { keys: 100, kills: 1, benches: 1 },
      long: { keys: 10_000, kills: 60, benches: 1 },
    };
    const { keys, kills, benches } = forms[form];
    const plan = { keys, kills, sendsPerKey: 20, keysAtATime: 5 };
    const reports = await sideBySide({ benches, accounts: 1, seed }, ({ rig, fakes: [main], ...own }) =>
      sendSameKeys({ rig, ...firstOf(main) }, { ...plan, seed: own.seed }),
    );
    const apiKills = sum(reports, (report) => report.apiKills);
    const redisKills = sum(reports, (report) => report.redisKills);
    return resultOf(
      [
        exactly(
          'operations of so many keys (R14)',
          keys,
          sum(reports, ({ operations }) => operations),
        ),
        atLeast(
          'requests',
          keys * plan.sendsPerKey,
          sum(reports, ({ sends }) => sends),
        ),
        atLeast('kills of APIs and Redis meanwhile', kills, apiKills + redisKills),
        exactly(
          'keys with more than one operation',
          0,
          sum(reports, ({ torn }) => torn.length),
        ),
        exactly(
          'operations of two keys',
          0,
          sum(reports, ({ mixedUp }) => mixedUp.length),
        ),
      ],
      { apiKills, redisKills, repeats: sum(reports, ({ repeats }) => repeats) },
    );
  },
};

export const outageScenarios: readonly Scenario[] = [outages, takeovers, stops, sameKeys];

/** Whether there is time for one more. */
function within(minutes = Infinity): () => boolean {
  const endAtMs = performance.now() + minutes * 60_000;
  return () => performance.now() < endAtMs;
}

function firstOf<Item>(item: Item | undefined): Item {
  if (item === undefined) {
    throw new Error('No vendor was started.');
  }
  return item;
}

function sum<Report>(reports: readonly Report[], countOf: (report: Report) => number): number {
  return reports.reduce((total, report) => total + countOf(report), 0);
}

function resultOf(
  figures: readonly Figure[],
  counts: Readonly<Record<string, number>> = {},
  findings: readonly Finding[] = [],
): ScenarioResult {
  return { figures, counts, findings };
}

function findingsOf(breach: Finding['breach'], whats: readonly string[]): Finding[] {
  return whats.map((what) => ({ breach, what }));
}
