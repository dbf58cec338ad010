import type { Hold } from '@purgeway/model';
import { z } from 'zod';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { parseRanges } from './ranges.ts';
import { wishSafely } from './wish-safely.ts';
import { openValue } from './sealed-values.ts';
import type { BatchRecord, CallSpec, GovernorSpec, JobWish, Waiter } from './types.ts';
import { holdReasonSchema } from './hold-reason.ts';
import { toTexts } from './to-texts.ts';

/**
 * Answer to a claim. `none`: there is nothing to do for this job. `wait`: until then by the clock of whoever claims, which may differ from
 * the server's. `settle`: the call was made, write its result down.
 */
export type Claim =
  | { readonly answer: 'none' }
  | { readonly answer: 'wait'; readonly untilMs: number; readonly reason: Hold['reason'] }
  | { readonly answer: 'settle'; readonly batch: BatchRecord }
  | { readonly answer: 'send'; readonly batch: BatchRecord };

/** What came of a call; see `lua/outcome.lua`. */
export type Outcome =
  | {
      readonly kind: 'done';
      readonly receipt: string;
      /** The vendor answered. */
      readonly healthy: boolean;
      /** It was called and gave no usable answer. */
      readonly unreached?: boolean;
      readonly refund?: boolean;
    }
  | { readonly kind: 'watch'; readonly receipt: string; readonly nextAt: number; readonly healthy: true }
  | {
      readonly kind: 'retry';
      readonly nextAt: number;
      readonly hold?: Hold;
      readonly refund: boolean;
      readonly isAttempt?: boolean;
      readonly isUncalled?: boolean;
    }
  | { readonly kind: 'exhausted'; readonly nextAt: number }
  | {
      readonly kind: 'split';
      readonly healthy: boolean;
      readonly refund: boolean;
      /** Nobody was called after all. */
      readonly isUncalled?: boolean;
    };

/** Tasks to ask after; `wait`: the governor grants no status call before then. */
export type PollClaim =
  | { readonly answer: 'none' }
  | { readonly answer: 'wait'; readonly untilMs: number }
  /** `turn`: as for {@link CallStore.take}; absent when asking is no call. */
  | { readonly answer: 'ask'; readonly batches: readonly BatchRecord[]; readonly turn?: number };

export interface PollRequest {
  readonly account: string;
  readonly jobId: string;
  /** What asking costs; absent when there is nothing to ask the vendor: the waiting time alone decides. */
  readonly spec?: Pick<CallSpec, 'budgets' | 'calls'> | undefined;
  readonly tasksMax: number;
  /** A task that was handed out comes up again after this time, unless it is moved. */
  readonly leaseMs: number;
}

/** What a job claims; its id names the batch. */
export interface ClaimRequest {
  readonly account: string;
  readonly jobId: string;
  readonly lane: string;
  readonly spec: GovernorSpec;
}

/** What came of a call, with the limits it was granted by. */
export interface BatchResult {
  readonly spec: GovernorSpec;
  readonly outcome: Outcome;
}

/** Batches of targets on their way through a vendor. */
export interface BatchStore {
  /** Claims up to one call's worth of targets. The same job always gets the same batch; each claim grants one call. */
  claim(request: ClaimRequest): Promise<Claim>;
  /**
   * Records the result of a call, frees its slot and wakes what waited for it. False for whoever has lost the batch to another: nothing was
   * recorded, and nothing more is to be written down of it.
   */
  finish(account: string, batch: BatchRecord, result: BatchResult): Promise<boolean>;
  /** Every target of the batch is known to be sent. Until it is called, whoever puts targets in again looks whether they are in it. */
  noteSettled(account: string, batchId: string): Promise<void>;
  /** Forgets a batch whose targets are all settled. */
  drop(account: string, batchId: string): Promise<void>;
  claimPoll(request: PollRequest): Promise<PollClaim>;
  /** Sets when a watched batch is asked after again. */
  watchAgain(account: string, batchId: string, atMs: number): Promise<void>;
}

const stringsSchema = z.array(z.string());
const batchStateSchema = z.enum(['claimed', 'watching', 'done']);

export function createBatchStore(deps: StoreDeps): BatchStore {
  const base = (account: string): string => deps.keys.account(account);
  return {
    claim: (request) => claim(deps, request),
    finish: async (account, batch, { spec, outcome }) => {
      const reply = await deps.run('outcome', base(account), [
        batch.id,
        deps.scriptNow(),
        JSON.stringify(spec),
        JSON.stringify({ ...outcome, call: batch.call }),
      ]);
      const texts = toTexts(reply);
      await Promise.all(wishesOf(account, batch.lane, texts).map((job) => wishSafely(deps, job)));
      return texts.length > 0;
    },
    noteSettled: async (account, batchId) => {
      await deps.redis.srem(`${base(account)}:unsettled`, batchId).catch(unavailableUnlessKnown);
    },
    drop: async (account, batchId) => {
      const key = base(account);
      // In this order: what a crash leaves of it is found by the batch's record, or by what is left without one.
      await Promise.all([
        deps.redis.srem(`${key}:unsettled`, batchId),
        deps.redis.del(`${key}:b:${batchId}`),
        deps.redis.zrem(`${key}:watch`, batchId),
        deps.redis.zrem(`${key}:batches`, batchId),
      ]).catch(unavailableUnlessKnown);
    },
    claimPoll: (request) => claimPoll(deps, request),
    watchAgain: async (account, batchId, atMs) => {
      await Promise.all([
        deps.redis.zadd(`${base(account)}:watch`, 'XX', atMs, batchId),
        deps.redis.zadd(`${base(account)}:batches`, 'XX', atMs, batchId),
      ]).catch(unavailableUnlessKnown);
    },
  };
}

async function claim(deps: StoreDeps, { account, jobId, lane, spec }: ClaimRequest): Promise<Claim> {
  const askedAtMs = deps.now();
  const reply = await deps.run('claim', deps.keys.account(account), [
    jobId,
    lane,
    deps.scriptNow(),
    JSON.stringify(spec),
  ]);
  const [answer, first, reason] = toTexts(reply);
  if (answer === 'wait') {
    return { answer, untilMs: askedAtMs + Number(first), reason: holdReasonSchema.parse(reason) };
  }
  if (answer !== 'send' && answer !== 'settle') {
    return { answer: 'none' };
  }
  if (first !== undefined && first !== '') {
    await wishSafely(deps, { account, name: 'purge', lane, jobId: first, delayMs: 0 });
  }
  const batch = await readBatch(deps, account, jobId);
  if (batch === undefined) {
    return { answer: 'none' };
  }
  // Another may have claimed it since.
  return answer === 'send' ? { answer, batch: { ...batch, call: Number(reason) } } : { answer, batch };
}

async function claimPoll(deps: StoreDeps, request: PollRequest): Promise<PollClaim> {
  const { account } = request;
  const askedAtMs = deps.now();
  const reply = await deps.run('watch', deps.keys.account(account), [
    request.jobId,
    deps.scriptNow(),
    JSON.stringify(request.spec ?? { budgets: [], calls: 0 }),
    request.tasksMax,
    request.leaseMs,
    request.spec === undefined ? 0 : 1,
  ]);
  const [answer, ...rest] = toTexts(reply);
  if (answer === 'wait') {
    return { answer, untilMs: askedAtMs + Number(rest[0]) };
  }
  if (answer !== 'ask') {
    const [jobId, delay] = rest;
    if (jobId !== undefined && jobId !== '') {
      await wishSafely(deps, { account, name: 'poll', jobId, delayMs: Number(delay) });
    }
    return { answer: 'none' };
  }
  const [turn, ...ids] = rest;
  const batches: BatchRecord[] = [];
  for (const id of ids) {
    const batch = await readBatch(deps, account, id);
    if (batch === undefined) {
      await deps.redis.zrem(`${deps.keys.account(account)}:watch`, id).catch(unavailableUnlessKnown);
    } else {
      batches.push(batch);
    }
  }
  return { answer: 'ask', batches, ...(turn !== '' && { turn: Number(turn) }) };
}

/** A batch's record; undefined when it is settled and gone. */
export async function readBatch(
  deps: StoreDeps,
  account: string,
  id: string,
): Promise<BatchRecord | undefined> {
  const fields = await deps.redis
    .hgetall(`${deps.keys.account(account)}:b:${id}`)
    .catch(unavailableUnlessKnown);
  const { values, waiters, lane, state } = fields;
  if (values === undefined || waiters === undefined || lane === undefined) {
    return undefined;
  }
  const attempt = Number(fields['attempt']);
  const putOff = Number(fields['putOff'] ?? 0);
  return {
    id,
    lane,
    state: batchStateSchema.parse(state),
    attempt,
    putOff,
    call: attempt + putOff,
    claimedAtMs: Number(fields['claimedAt']),
    sentAtMs: Number(fields['sentAt'] ?? 0),
    values: stringsSchema.parse(JSON.parse(values)).map((value) => openValue(deps, value, account)),
    waiters: stringsSchema.parse(JSON.parse(waiters)).map(parseWaiters),
    receipt: fields['receipt'],
  };
}

function parseWaiters(text: string): Waiter[] {
  return text.split(' ').flatMap((waiter) => {
    const [operationId = '', ranges = '0', flow = ''] = waiter.split('|');
    return parseRanges(ranges).map((index) => ({ operationId, index, client: flow.slice(2) }));
  });
}

function wishesOf(account: string, lane: string, reply: readonly string[]): JobWish[] {
  const [wokenLane = '', wokenJob = '', pollJob = '', pollDelay = '0', isDelayed, ...children] = reply;
  const wishes: JobWish[] = children.map((jobId) => ({ account, name: 'purge', lane, jobId, delayMs: 0 }));
  if (wokenJob !== '') {
    wishes.push({
      account,
      name: 'purge',
      lane: wokenLane,
      jobId: wokenJob,
      delayMs: 0,
      insist: isDelayed === '1',
    });
  }
  if (pollJob !== '') {
    wishes.push({ account, name: 'poll', jobId: pollJob, delayMs: Number(pollDelay) });
  }
  return wishes;
}
