import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { attackApi } from '../attacks/input/attack-api.ts';
import { fuzzEgress } from '../egress/fuzz.ts';
import { describeFailures, simulateSeeds } from '../simulation/simulate-seeds.ts';
import { startCanary } from '../support/canary.ts';
import { findRedisProgram, startRedisServer } from '../support/redis-server.ts';
import { atLeast, atMost, exactly, type Scenario } from './scenario.ts';

// What is tried at random against one part of Purgeway, as scenarios. Their short forms are tests of their own.

const noRedis = (): string | undefined =>
  findRedisProgram() === undefined ? 'there is no redis-server on PATH' : undefined;

export const simulation: Scenario = {
  name: 'simulation',
  proves:
    'On a virtual clock, whatever crashes, stalls and fails: lanes lose nothing, no limit is passed, claims are idempotent.',
  remarks:
    'The long form ends after an hour, or after as long as `--minutes` says, however many of the seeds that is. What a step ahead of the clock of Redis lets through is told in docs/simulation.md.',
  whyNot: noRedis,
  run: async ({ form, seed, say, minutesMax }) => {
    const dir = await mkdtemp(join(tmpdir(), 'purgeway-simulation-'));
    const server = await startRedisServer({ dir, fsync: 'no' });
    const redis = new Redis(server.url);
    try {
      const budgetMs = (minutesMax ?? (form === 'long' ? 60 : 0.5)) * 60_000;
      const report = await simulateSeeds(redis, { from: seed, budgetMs });
      const { seeds, calls, failed } = report;
      if (failed.length > 0) {
        say(describeFailures(report));
      }
      return {
        figures: [
          atLeast('seeds (R8)', form === 'long' ? 100_000 : 50, seeds),
          exactly('seeds in which a law was broken', 0, failed.length),
        ],
        counts: { calls },
        findings: [],
      };
    } finally {
      await redis.quit();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    }
  },
};

/** One run holds what it made until it ends. */
const urlsPerRun = 50_000;

export const egress: Scenario = {
  name: 'egress',
  proves: 'No random URL and no random answer of a name server leads a callback to where it may not go.',
  run: async ({ form, seed, say }) => {
    const wanted = form === 'long' ? 1_000_000 : 50_000;
    const canary = await startCanary();
    const sums = { calls: 0, lookups: 0, publicUrls: 0, faults: 0 };
    // Some URLs lead to public addresses and are not called, but few.
    for (let i = 0; sums.calls < wanted && i * urlsPerRun < 2 * wanted; i += 1) {
      const report = await fuzzEgress({ seed: seed + i, runs: urlsPerRun, port: canary.port });
      report.faults.slice(0, 5).forEach((fault) => say(`seed ${seed + i}: ${fault}`));
      sums.calls += report.calls;
      sums.lookups += report.lookups;
      sums.publicUrls += report.publicUrls;
      sums.faults += report.faults.length;
    }
    await canary.close();
    return {
      figures: [
        atLeast('URLs called, none of which may be reached (R12)', wanted, sums.calls),
        exactly('connections to the canary', 0, canary.caught.length),
        exactly('other judgements than those of the registries and of another filter', 0, sums.faults),
      ],
      counts: { lookups: sums.lookups, publicUrls: sums.publicUrls },
      findings: [],
    };
  },
};

export const input: Scenario = {
  name: 'input',
  proves: 'Requests that are malformed in every way are answered with problems, and break nothing.',
  whyNot: noRedis,
  run: async ({ form, seed, say, minutesMax }) => {
    const requests = form === 'long' ? 1_000_000 : 10_000;
    const report = await attackApi({
      requests,
      seed,
      ...(minutesMax !== undefined && { secondsMax: 60 * minutesMax }),
    });
    report.faults.slice(0, 10).forEach(say);
    return {
      figures: [
        atLeast('requests (R13)', requests, report.sent),
        exactly('5xx, crashes, answers that are no problem, purges not found again', 0, report.faultCount),
        atMost('ms that the API itself made its event loop late, p99.9', 100, report.heldMs.p999),
        // What else runs on the machine makes it late too: it is judged where there is nothing else.
        ...(form === 'long' ? [atMost('ms of event-loop delay, p99.9', 100, report.delayMs.p999)] : []),
      ],
      counts: {
        ...report.countsByStatus,
        taken: report.taken,
        honestPurges: report.honestPurges,
        heldMaxMs: report.heldMs.max,
        delayP999Ms: report.delayMs.p999,
        idleDelayP999Ms: report.idleDelayMs.p999,
      },
      findings: [],
    };
  },
};

export const fuzzScenarios: readonly Scenario[] = [simulation, egress, input];
