import type { Hold } from '@purgeway/model';
import { z } from 'zod';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { readBacklog } from './backlog.ts';
import { wakeChanges } from './sweep-changes.ts';
import { toTexts } from './to-texts.ts';
import type { AccountStatus, AccountStore, CallRoom, CircuitStatus, Pause } from './account-types.ts';
import type { JobWish } from './types.ts';
import { holdReasonSchema } from './hold-reason.ts';
import { wishSafely } from './wish-safely.ts';

/** What the governor notes of a hold, and of the circuit; see `lua/circuit.lua`. */
const holdFields = ['hold', 'holdUntil', 'holdMessage'];
const circuitFields = ['failures', 'openedAt', 'trips', 'probe', 'probeUntil'];

/** Batches that are looked at side by side. */
const batchesAtATime = 500;

/** A paused account has no time when it goes on; whoever waits looks again after this time, as in `lua/pause.lua`. */
const pauseLookMs = 60_000;

const pauseSchema = z.object({ sinceMs: z.number(), by: z.string() });

/** A job that should have run this long ago is asked for again. */
const overdueAfterMs = 2_000;

export function createAccountStore(deps: StoreDeps): AccountStore {
  return {
    status: (account) => readStatus(deps, account),
    backlog: (account) => readBacklog(deps, account),
    room: async (account, specs) => {
      const asked = [deps.scriptNow(), ...specs.map((spec) => JSON.stringify(spec))];
      const reply = await deps.run('room', deps.keys.account(account), asked);
      return Array.isArray(reply) ? reply.map(roomOf) : [];
    },
    pause: async (account, by) => {
      const pause: Pause = { sinceMs: deps.now(), by };
      await deps.redis
        .hsetnx(`${deps.keys.account(account)}:g`, 'paused', JSON.stringify(pause))
        .catch(unavailableUnlessKnown);
    },
    resume: async (account) => {
      await deps.redis
        .hdel(`${deps.keys.account(account)}:g`, 'paused', ...holdFields, ...circuitFields)
        .catch(unavailableUnlessKnown);
      await Promise.all([wakeWaiting(deps, account), wakeChanges(deps, account)]);
    },
    askForDue: async (account) => {
      const wishes = await overdueJobs(deps, account, deps.now() + overdueAfterMs);
      await Promise.all(wishes.map((job) => wishSafely(deps, job)));
    },
  };
}

/**
 * Has all purges of an account that wait look again now. The records say so first: a job that is just being put off, as it was told a
 * moment ago, does not hear that it is asked for, and the reconciler goes on asking until it comes.
 */
export async function wakeWaiting(deps: StoreDeps, account: string): Promise<void> {
  const jobs = await overdueJobs(deps, account, Number.POSITIVE_INFINITY);
  const named = jobs.flatMap(({ lane = '', jobId }) => [lane, jobId]);
  await deps.run('wake', deps.keys.account(account), [deps.scriptNow(), ...named]);
  await Promise.all(jobs.map(deps.wish));
}

/**
 * Jobs of an account that should be there by now: of lanes with waiting targets, of batches, of the poll. Asking for
 * one that is there already does no harm.
 */
export async function overdueJobs(deps: StoreDeps, account: string, nowMs: number): Promise<JobWish[]> {
  const base = deps.keys.account(account);
  const { redis } = deps;
  const late = nowMs - overdueAfterMs;
  const wishes: JobWish[] = [];
  for (const lane of await redis.smembers(`${base}:lanes`).catch(unavailableUnlessKnown)) {
    const [waiting, fields] = await Promise.all([
      redis.hlen(`${base}:l:${lane}:w`),
      redis.hmget(`${base}:l:${lane}`, 'job', 'wakeAt'),
    ]).catch(unavailableUnlessKnown);
    const [jobId, wakeAt] = fields;
    if (waiting > 0 && typeof jobId === 'string' && jobId !== '' && Number(wakeAt) <= late) {
      wishes.push({ account, name: 'purge', lane, jobId, delayMs: 0, insist: true });
    }
  }
  wishes.push(...(await overdueBatches(deps, account, late)));
  const [pollJob, pollAt] = await redis.hmget(`${base}:g`, 'pollJob', 'pollAt').catch(unavailableUnlessKnown);
  if (typeof pollJob === 'string' && pollJob !== '' && Number(pollAt) <= late) {
    wishes.push({ account, name: 'poll', jobId: pollJob, delayMs: 0, insist: true });
  }
  return wishes;
}

/** Of batches that were sent and are watched there may be very many: they are read side by side. */
async function overdueBatches({ redis, keys }: StoreDeps, account: string, late: number): Promise<JobWish[]> {
  const base = keys.account(account);
  const wishes: JobWish[] = [];
  const ids = await redis.zrangebyscore(`${base}:batches`, '-inf', late).catch(unavailableUnlessKnown);
  for (let first = 0; first < ids.length; first += batchesAtATime) {
    const part = ids.slice(first, first + batchesAtATime);
    const found = await Promise.all(
      part.map(async (jobId) => ({
        jobId,
        fields: await redis.hmget(`${base}:b:${jobId}`, 'lane', 'state'),
      })),
    ).catch(unavailableUnlessKnown);
    const gone: string[] = [];
    for (const {
      jobId,
      fields: [lane, state],
    } of found) {
      if (typeof lane !== 'string') {
        gone.push(jobId);
      } else if (state !== 'watching') {
        wishes.push({ account, name: 'purge', lane, jobId, delayMs: 0, insist: true });
      }
    }
    if (gone.length > 0) {
      await redis.zrem(`${base}:batches`, ...gone).catch(unavailableUnlessKnown);
    }
  }
  return wishes;
}

async function readStatus(deps: StoreDeps, account: string): Promise<AccountStatus> {
  const base = deps.keys.account(account);
  const { redis } = deps;
  const now = deps.now();
  const [names, inFlight, watching, governor, changes] = await Promise.all([
    redis.smembers(`${base}:lanes`),
    redis.zcount(`${base}:inflight`, now, '+inf'),
    redis.zcard(`${base}:watch`),
    redis.hgetall(`${base}:g`),
    redis.hget(`${deps.keys.distributions()}:pending`, account),
  ]).catch(unavailableUnlessKnown);
  const lanes = await Promise.all(
    names.toSorted().map(async (lane) => {
      const [waiting, fields] = await Promise.all([
        redis.hlen(`${base}:l:${lane}:w`),
        redis.hmget(`${base}:l:${lane}`, 'hold', 'holdUntil', 'againHold', 'againUntil'),
      ]).catch(unavailableUnlessKnown);
      const ofWaiting = waiting > 0 ? holdOf(now, fields[0], fields[1]) : undefined;
      return { lane, waiting, hold: ofWaiting ?? holdOf(now, fields[2], fields[3]) };
    }),
  );
  const paused = parsePause(governor['paused']);
  const ownHold =
    paused === undefined
      ? withMessage(holdOf(now, governor['hold'], governor['holdUntil']), governor['holdMessage'])
      : ({ reason: 'paused', untilMs: now + pauseLookMs, message: `Paused by ${paused.by}.` } as const);
  return {
    account,
    waiting: lanes.reduce((sum, lane) => sum + lane.waiting, 0),
    inFlight,
    watching,
    changes: Number(changes ?? 0),
    hold: ownHold ?? lanes.map(({ hold }) => hold).find((hold) => hold !== undefined),
    circuit: circuitOf(governor, now),
    paused,
    lanes,
    usedToday: usedToday(governor, now),
  };
}

function parsePause(text: string | undefined): Pause | undefined {
  return text === undefined ? undefined : pauseSchema.parse(JSON.parse(text));
}

function roomOf(reply: unknown): CallRoom {
  const [calls, until, reason] = toTexts(reply);
  return { calls: Number(calls), untilMs: Number(until), reason: holdReasonSchema.safeParse(reason).data };
}

function holdOf(now: number, reason: unknown, until: unknown): Hold | undefined {
  const parsed = holdReasonSchema.safeParse(reason);
  const untilMs = Number(until);
  return parsed.success && untilMs > now ? { reason: parsed.data, untilMs } : undefined;
}

function circuitOf(governor: Readonly<Record<string, string>>, now: number): CircuitStatus {
  const [failures = 0, trips = 0] = ['failures', 'trips'].map((field) => Number(governor[field] ?? 0));
  const { openedAt } = governor;
  if (openedAt === undefined) {
    return { state: 'closed', failures, trips };
  }
  const untilMs = Number(governor['holdUntil'] ?? 0);
  return { state: untilMs > now ? 'open' : 'half-open', sinceMs: Number(openedAt), untilMs, failures, trips };
}

function withMessage(hold: Hold | undefined, message: string | undefined): Hold | undefined {
  return hold === undefined || message === undefined || message === '' ? hold : { ...hold, message };
}

/** What is counted of each quota's day: fields are `d:<budget>:<day>`, and `o:<budget>` says where its day begins. */
function usedToday(governor: Readonly<Record<string, string>>, now: number): Record<string, number> {
  const used: Record<string, number> = {};
  for (const [field, offsetMs] of Object.entries(governor)) {
    if (field.startsWith('o:')) {
      const budget = field.slice(2);
      const day = Math.floor((now + Number(offsetMs)) / 86_400_000);
      used[budget] = Math.max(0, Number(governor[`d:${budget}:${day}`] ?? 0));
    }
  }
  return used;
}
