import { measureBacklog, type BacklogPlan, type BacklogReport } from '../outages/backlog.ts';
import { measureIsolation, type IsolationPlan, type IsolationReport } from '../outages/isolation.ts';
import { openIsolation } from '../outages/open-isolation.ts';
import { percentile } from '../outages/percentile.ts';
import { atLeast, atMost, type Scenario, type ScenarioOptions } from './scenario.ts';

/** Only in the long form are there enough of all for a 99th percentile to tell anything. */
const plans: Readonly<Record<ScenarioOptions['form'], Omit<IsolationPlan, 'seed'>>> = {
  short: { turns: 1, purges: 20, everyMs: 20, backlog: 2_000, callbacks: 20 },
  long: { turns: 8, purges: 1_000, everyMs: 25, backlog: 1_000_000, callbacks: 40 },
};

export const isolation: Scenario = {
  name: 'isolation',
  proves:
    'A vendor and an endpoint that never answer, and a client with a million URLs that wait, hold up nobody else.',
  run: async ({ form, seed }) => {
    const plan = { ...plans[form], seed };
    const [one, other, beside] = await Promise.all([openIsolation(), openIsolation(), openIsolation()]);
    try {
      const report = await measureIsolation({ one, other, beside }, plan);
      const figures = [
        atLeast('purges sent and called back beside them', plan.turns * plan.purges, report.purgesBeside),
        ...(form === 'long' ? growthFigures(report) : []),
      ];
      return { figures, counts: countsOf(report), findings: [] };
    } finally {
      await Promise.all([one, other, beside].map((bench) => bench.close()));
    }
  },
};

export const backlog: Scenario = {
  name: 'backlog',
  proves:
    'A million URLs that wait fit into little memory, and leave the next calls to others and the very next to what is urgent.',
  run: async ({ form, seed }) => {
    const bench = await openIsolation();
    try {
      const report = await measureBacklog(bench, { ...backlogPlans[form], seed });
      const { callsUntilSingle, urgentAfterMs } = report;
      const figures = [
        ...(form === 'long' ? longFigures(report) : []),
        atMost(
          'calls until a single URL of another client is sent, p99',
          4,
          percentile(callsUntilSingle, 0.99),
        ),
        atMost(
          'ms from a free call until an urgent URL is sent, the slowest',
          1_000,
          percentile(urgentAfterMs, 1),
        ),
      ];
      const counts = {
        urls: report.urls,
        bytesPerUrl: Math.round(report.bytesPerUrl),
        sentP99AloneMs: report.sentAfterMs[0],
        sentP99BesideMs: report.sentAfterMs[1],
        singles: callsUntilSingle.length,
        urgent: urgentAfterMs.length,
        accountsMsBefore: Math.round(report.accountsMs[0]),
        accountsMsBeside: Math.round(report.accountsMs[1]),
        cancelSingleMs: Math.round(report.cancelSingleMs),
      };
      return { figures, counts, findings: [] };
    } finally {
      await bench.close();
    }
  },
};

const backlogPlans: Readonly<Record<ScenarioOptions['form'], Omit<BacklogPlan, 'seed'>>> = {
  short: { urls: 50_000, rounds: 1, purges: 20, singles: 3, urgent: 3 },
  long: { urls: 1_000_000, rounds: 7, purges: 300, singles: 20, urgent: 20 },
};

/** Where there is too little of all they tell nothing. */
function longFigures({ redisMebibytes, sentAfterMs: [alone, beside] }: BacklogReport) {
  return [
    atMost('MiB of Redis for a million URLs', 350, redisMebibytes),
    atMost(
      'growth of the 99th percentile until a purge at another account is sent, in %',
      10,
      percentOf(beside / alone),
    ),
  ];
}

export const isolationScenarios: readonly Scenario[] = [isolation, backlog];

function growthFigures({ growth }: IsolationReport) {
  return [
    atMost('growth of the 99th percentile until a purge is sent, in %', 10, percentOf(growth.sent)),
    atMost(
      'growth of the 99th percentile until an end is called back, in %',
      10,
      percentOf(growth.calledBack),
    ),
  ];
}

/** Differences between the two that stayed well tell how much of a growth may be chance. */
function countsOf({ noise, growthOfMedian, p99, loopDelayMs }: IsolationReport): Record<string, number> {
  return {
    sentNoisePercent: percentOf(noise.sent),
    calledBackNoisePercent: percentOf(noise.calledBack),
    sentMedianGrowthPercent: percentOf(growthOfMedian.sent),
    calledBackMedianGrowthPercent: percentOf(growthOfMedian.calledBack),
    sentP99AloneMs: p99.sent[0],
    sentP99BesideMs: p99.sent[1],
    calledBackP99AloneMs: p99.calledBack[0],
    calledBackP99BesideMs: p99.calledBack[1],
    measurersLateMs: loopDelayMs,
  };
}

function percentOf(ratio: number): number {
  return Math.round((ratio - 1) * 1_000) / 10;
}
