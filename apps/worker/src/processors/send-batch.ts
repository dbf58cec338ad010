import type { Account, Config } from '@purgeway/config';
import { governorSpec } from '@purgeway/config';
import { isTerminal, type TargetKind } from '@purgeway/model';
import type { Clock, Logger } from '@purgeway/runtime';
import {
  isUnreadable,
  type BatchRecord,
  type GovernorSpec,
  type JobWish,
  type Outcome,
  type Store,
} from '@purgeway/store';
import { noTracer, type SpanStart, type Tracer } from '@purgeway/telemetry';
import type { Receipt, VendorAdapter, VendorError } from '@purgeway/vendors';
import { decide, isUnreached, type Decision } from '../decide.ts';
import { findPlace, type Place } from '../find-place.ts';
import { inTime, mayBegin } from '../grant.ts';
import { purgeBatchOf } from '../purge-batch.ts';
import type { WorkerObserver } from '../observe/observer.ts';
import { parseReceipt, type KeptReceipt } from '../receipt.ts';
import { quotaJob } from '../schedule-looks.ts';
import { operationsOf } from '../settle-batch.ts';
import { callSpan, settleTraced, tellCall, tracesOf } from '../trace-batch.ts';
import { toVendorError } from '../to-vendor-error.ts';
import { finish, lookAgainAt, runAgain, type JobResult } from './job-result.ts';

export interface SendDeps {
  readonly store: Store;
  readonly account: Account;
  readonly adapter: VendorAdapter;
  readonly distributions: Config['distributions'];
  readonly wish: (job: JobWish) => Promise<void>;
  /** Weight of each client. */
  readonly weights: Readonly<Record<string, number>>;
  /** A batch that fails for longer than this ends as gave-up. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: nobody is told. */
  readonly observer?: Pick<WorkerObserver, 'vendorCalled' | 'batchSent' | 'decided'> | undefined;
  /** Absent: nobody follows. */
  readonly tracer?: Tracer | undefined;
}

/** The job's id names the batch. */
export interface SendJob {
  readonly jobId: string;
  readonly lane: string;
}

/** A vendor that speaks of a quota which its limits do not state is asked again after this time. */
const uncountedQuotaMs = 3_600_000;

/** A lane whose distribution the vendor has not made yet is looked at again after this time. */
const notYetMs = 2_000;

/** Just after our midnight a vendor may still count the old day: it is asked again soon, and the new day is not given up. */
const midnightDriftMs = 600_000;
const midnightAgainMs = 60_000;

/** A vendor that says that its day is used up is asked what is left after this time, when its own counters agree. */
const quotaAfterMs = 60_000;

/** What this process has no key or no distribution for is left to others, and looked at again after this time. */
const putOffMs = 60_000;
const unreadable = {
  code: 'unreadable',
  message:
    'It is kept encrypted with a key that is not among the encryption keys of the worker that was to send it.',
} as const;

const notWanted = { state: 'gave-up', message: 'Every operation that waited for it has ended.' } as const;

/** Operations that are looked at or written to side by side. */
const operationsAtATime = 200;

/** Sends one batch: claim, call, record, settle. Run again with the same job it goes on where it stopped. */
export async function sendBatch(deps: SendDeps, job: SendJob, signal: AbortSignal): Promise<JobResult> {
  const { store, account, clock } = deps;
  const spec = governorSpec(account, job.lane, deps.weights);
  const place = await findPlace(deps, job.lane);
  if (place.is === 'not-yet') {
    return runAgain(clock.now() + notYetMs);
  }
  const askedAtMs = clock.now();
  const claim = await store.batches.claim({ account: account.id, jobId: job.jobId, lane: job.lane, spec });
  switch (claim.answer) {
    case 'none':
      return finish;
    case 'wait':
      return runAgain(lookAgainAt(claim.untilMs, clock.now()));
    case 'settle':
      await settleAndDrop(deps, claim, parseReceipt(claim.batch.receipt));
      return finish;
    case 'send':
      return send(deps, { batch: claim.batch, spec, place, askedAtMs }, signal);
  }
  return claim satisfies never;
}

interface Sending {
  readonly batch: BatchRecord;
  readonly spec: GovernorSpec;
  readonly place: Exclude<Place, { is: 'not-yet' }>;
  /** When the call was asked for. */
  readonly askedAtMs: number;
  /** Traceparent of the call, when somebody records it. */
  readonly call?: string | undefined;
}

async function send(deps: SendDeps, sending: Sending, signal: AbortSignal): Promise<JobResult> {
  if (sending.place.is === 'gone') {
    return letGo(deps, sending, { state: 'rejected', message: sending.place.message });
  }
  if (sending.place.is === 'unknown') {
    return putOff(deps, sending, { code: 'unknown-distribution', message: sending.place.message });
  }
  if (sending.batch.values.some(isUnreadable)) {
    return setAside(deps, sending);
  }
  if (!(await isWanted(deps, sending.batch))) {
    return letGo(deps, sending, notWanted);
  }
  const start = callSpan(deps.account, sending.batch, await tracesOf(deps, sending.batch));
  if (!mayBegin(sending.askedAtMs, deps.clock.now())) {
    return runAgain(lookAgainAt(0, deps.clock.now()));
  }
  return callVendor(deps, { ...sending, start }, signal);
}

/** False for a batch to be sent again all of whose operations have ended meanwhile, by their deadline. */
async function isWanted(deps: SendDeps, batch: BatchRecord): Promise<boolean> {
  return batch.attempt + batch.putOff <= 1 || hasOpenOperation(deps.store, batch);
}

async function hasOpenOperation(store: Store, batch: BatchRecord): Promise<boolean> {
  const ids = operationsOf(batch);
  for (let first = 0; first < ids.length; first += operationsAtATime) {
    const part = ids.slice(first, first + operationsAtATime);
    const operations = await Promise.all(part.map((id) => store.operations.get(id)));
    if (operations.some((operation) => operation !== undefined && !isTerminal(operation.state))) {
      return true;
    }
  }
  return false;
}

/**
 * Parts a batch until a target that this process cannot read stands alone: the others are sent. That one waits for a process that can, or
 * for its operation's deadline: that the key is not here says nothing of the target.
 */
async function setAside(deps: SendDeps, sending: Sending): Promise<JobResult> {
  const { account, store } = deps;
  const { batch, spec } = sending;
  if (batch.values.length > 1) {
    await store.batches.finish(account.id, batch, {
      spec,
      outcome: { kind: 'split', healthy: false, refund: true, isUncalled: true },
    });
    return finish;
  }
  return putOff(deps, sending, unreadable);
}

/** Leaves a batch to other processes, which may have what is missing here, until its operations' deadlines. */
async function putOff(
  deps: SendDeps,
  sending: Sending,
  reason: { readonly code: string; readonly message: string },
): Promise<JobResult> {
  const { account, store, clock, logger } = deps;
  const { batch, spec } = sending;
  if (!(await hasOpenOperation(store, batch))) {
    return letGo(deps, sending, notWanted);
  }
  const event = `vendor.${reason.code}`;
  logger.error({ event, account: account.id, operations: operationsOf(batch) }, reason.message);
  const nextAt = clock.now() + putOffMs;
  await noteReasons(deps, batch, reason);
  await store.batches.finish(account.id, batch, {
    spec,
    outcome: { kind: 'retry', nextAt, refund: true, isUncalled: true },
  });
  return runAgain(nextAt);
}

/** Ends a batch without a call. */
async function letGo(deps: SendDeps, { batch, spec }: Sending, receipt: KeptReceipt): Promise<JobResult> {
  const outcome = { kind: 'done', receipt: JSON.stringify(receipt), healthy: false, refund: true } as const;
  return finishAndSettle(deps, { batch, spec }, { outcome, receipt });
}

async function callVendor(
  deps: SendDeps,
  { start, ...sending }: Sending & { readonly start: SpanStart },
  signal: AbortSignal,
): Promise<JobResult> {
  const { tracer = noTracer, account } = deps;
  const purge = purgeBatchOf(account.id, sending.batch, sending.place);
  const startedAtMs = performance.now();
  const outcome = await tracer.run(start, async (span) => {
    const came = await deps.adapter.purge(purge, { signal: inTime(signal) }).then(
      (receipt) => ({ receipt }),
      (error: unknown) => ({ error: toVendorError(account.vendor.id, error) }),
    );
    tellCall(span, came);
    return { ...came, call: span.traceparent };
  });
  const durationMs = Math.round(performance.now() - startedAtMs);
  observeCall(deps, sending, {
    durationMs,
    kind: purge.kind,
    result: 'receipt' in outcome ? 'ok' : outcome.error.kind,
  });
  if ('receipt' in outcome) {
    logAttempt(deps, sending, { durationMs, decision: outcome.receipt.state });
    return recordReceipt(deps, { ...sending, call: outcome.call }, outcome.receipt);
  }
  const decision = decide(outcome.error, {
    targets: sending.batch.values.length,
    isOfOneDistribution: sending.place.is === 'ready',
    attempt: sending.batch.attempt,
    putOff: sending.batch.putOff,
    isOverdue: deps.clock.now() - sending.batch.claimedAtMs > deps.deadlineMs,
    random: deps.random(),
  });
  logAttempt(deps, sending, { durationMs, decision: decision.act, error: outcome.error });
  deps.observer?.decided({ account: deps.account.id, kind: outcome.error.kind, decision: decision.act });
  return carryOut(deps, { ...sending, call: outcome.call }, { decision, error: outcome.error });
}

function observeCall(
  { observer, account: { id: account } }: SendDeps,
  { batch, spec }: Sending,
  { durationMs, kind, result }: { durationMs: number; kind: TargetKind; result: 'ok' | VendorError['kind'] },
): void {
  observer?.vendorCalled({ account, call: 'purge', result, seconds: durationMs / 1000 });
  observer?.batchSent({ account, kind, targets: batch.values.length, targetsMax: spec.targetsPerCallMax });
}

async function recordReceipt(deps: SendDeps, sending: Sending, receipt: Receipt): Promise<JobResult> {
  const { vendorTask, refused, message } = receipt;
  const isDone = receipt.state === 'complete';
  const kept: KeptReceipt = {
    state: isDone ? 'confirmed' : 'sent',
    vendorTask,
    message,
    refused: refused === undefined ? undefined : [...refused],
  };
  const nextAt = sending.batch.sentAtMs + deps.account.watching.firstAfterMs.value;
  const outcome: Outcome = isDone
    ? { kind: 'done', receipt: JSON.stringify(kept), healthy: true }
    : { kind: 'watch', receipt: JSON.stringify(kept), nextAt, healthy: true };
  return finishAndSettle(deps, sending, { outcome, receipt: kept });
}

/** Whoever has lost the batch to another settles nothing: what the other's call comes to is what counts. */
async function finishAndSettle(
  deps: SendDeps,
  { batch, spec, call }: Pick<Sending, 'batch' | 'spec' | 'call'>,
  { outcome, receipt }: { readonly outcome: Outcome; readonly receipt: KeptReceipt },
): Promise<JobResult> {
  if (await deps.store.batches.finish(deps.account.id, batch, { spec, outcome })) {
    await settleAndDrop(deps, { batch, call }, receipt);
  }
  return finish;
}

async function settleAndDrop(
  deps: SendDeps,
  { batch, call }: Pick<Sending, 'batch' | 'call'>,
  receipt: KeptReceipt,
): Promise<void> {
  const at = new Date(deps.clock.now()).toISOString();
  const { vendorTask } = receipt;
  await Promise.all([
    settleTraced(deps, batch, { receipt, call, note: { account: deps.account.id, at } }),
    vendorTask === undefined ? undefined : deps.store.indexer.noteTask(batch, vendorTask),
  ]);
  const { batches } = deps.store;
  await (receipt.state === 'sent'
    ? batches.noteSettled(deps.account.id, batch.id)
    : batches.drop(deps.account.id, batch.id));
}

interface Failure {
  readonly decision: Decision;
  readonly error: VendorError;
}

async function carryOut(deps: SendDeps, sending: Sending, { decision, error }: Failure): Promise<JobResult> {
  const { account, store, clock } = deps;
  const { batch, spec } = sending;
  const record = (outcome: Outcome): Promise<boolean> =>
    store.batches.finish(account.id, batch, { spec, outcome });
  const { code, message } = error;
  switch (decision.act) {
    case 'split':
      // The vendor took none of it: a refused call does not use up the day.
      await record({ kind: 'split', healthy: true, refund: true });
      return finish;
    case 'end': {
      const receipt: KeptReceipt = { state: decision.state, code, message };
      const outcome = {
        kind: 'done',
        receipt: JSON.stringify(receipt),
        healthy: !isUnreached(error),
        unreached: isUnreached(error),
        refund: decision.state === 'rejected',
      } as const;
      return finishAndSettle(deps, sending, { outcome, receipt });
    }
    case 'exhausted':
      return waitForQuota(deps, sending, error);
    case 'retry': {
      const nextAt = clock.now() + decision.afterMs;
      const hold = decision.hold && { reason: decision.hold, untilMs: nextAt, message };
      const { refund, isAttempt = false } = decision;
      await record({ kind: 'retry', nextAt, refund, isAttempt, ...(hold && { hold }) });
      await noteReasons(deps, batch, error);
      return runAgain(nextAt);
    }
  }
  return decision satisfies never;
}

/** The batch waits for the vendor's midnight; a vendor that can say what is left is asked, should our count be wrong. */
async function waitForQuota(
  deps: SendDeps,
  { batch, spec }: Sending,
  error: VendorError,
): Promise<JobResult> {
  const { account, store, clock } = deps;
  const sinceMidnightMs = msSinceMidnight(spec, clock.now());
  const isCounted = sinceMidnightMs !== undefined && sinceMidnightMs > midnightDriftMs;
  const againMs = sinceMidnightMs === undefined ? uncountedQuotaMs : midnightAgainMs;
  const nextAt = clock.now() + (isCounted ? 1 : againMs);
  const hold = { reason: 'quota', untilMs: nextAt, message: error.message } as const;
  await store.batches.finish(account.id, batch, {
    spec,
    outcome: isCounted ? { kind: 'exhausted', nextAt } : { kind: 'retry', nextAt, refund: true, hold },
  });
  await noteReasons(deps, batch, error);
  if (deps.adapter.quota !== undefined) {
    await deps.wish(quotaJob(account.id, quotaAfterMs));
  }
  return runAgain(nextAt);
}

/** Since the vendor's midnight; undefined when no day is counted. */
function msSinceMidnight({ budgets }: GovernorSpec, now: number): number | undefined {
  const day = budgets.find((budget) => budget.unit === 'day');
  return day && (now + day.offsetMs) % 86_400_000;
}

async function noteReasons(
  deps: SendDeps,
  batch: BatchRecord,
  { code, message }: Pick<VendorError, 'code' | 'message'>,
): Promise<void> {
  const note = { account: deps.account.id, at: new Date(deps.clock.now()).toISOString(), code, message };
  const ids = operationsOf(batch);
  for (let first = 0; first < ids.length; first += operationsAtATime) {
    const part = ids.slice(first, first + operationsAtATime);
    await Promise.all(part.map((operationId) => deps.store.noteReason(operationId, note)));
  }
}

function logAttempt(
  deps: SendDeps,
  { batch }: Sending,
  result: { readonly durationMs: number; readonly decision: string; readonly error?: VendorError },
): void {
  const { error } = result;
  const line = {
    event: 'vendor.attempt',
    account: deps.account.id,
    batch: batch.id,
    lane: batch.lane,
    targets: batch.values.length,
    attempt: batch.attempt,
    putOff: batch.putOff,
    durationMs: result.durationMs,
    decision: result.decision,
    ...(error && { kind: error.kind, code: error.code, status: error.status, message: error.message }),
    ...(error?.cause instanceof Error && { cause: error.cause.message }),
  };
  const needsPerson = error?.kind === 'account' || error?.kind === 'unsupported';
  deps.logger[needsPerson ? 'error' : 'info'](line, 'vendor attempt');
}
