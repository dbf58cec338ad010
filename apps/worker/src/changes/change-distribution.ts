import type { Account } from '@purgeway/config';
import { isTerminal, type TargetState } from '@purgeway/model';
import type { Clock, Logger } from '@purgeway/runtime';
import type { ChangeProgress, DistributionUpdate, MyChange, Store } from '@purgeway/store';
import type { CallPurpose, VendorAdapter, Watching } from '@purgeway/vendors';
import { finish, runAgain, type JobResult } from '../processors/job-result.ts';
import { CallFailed, govern, NotGranted, type GovernDeps } from './govern.ts';
import { ClaimLost, keepClaim } from './keep-claim.ts';
import { takeStep, type StepResult } from './take-step.ts';

export interface ChangeDeps {
  readonly store: Pick<Store, 'changes' | 'calls' | 'settle' | 'noteReason'> & {
    readonly operations: Pick<Store['operations'], 'get'>;
    readonly distributions: Pick<Store['distributions'], 'findByVendorId'>;
  };
  readonly account: Account;
  readonly adapter: VendorAdapter;
  /** Where the vendor may call us about a distribution; undefined when we cannot be reached. */
  readonly callbackUrlOf: (distributionId: string) => string | undefined;
  /** A change that fails for longer than this ends as gave-up. */
  readonly deadlineMs: number;
  /** Another worker goes on with a change whose worker is silent for so long. */
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: nobody is told. */
  readonly observer?: GovernDeps['observer'];
  /** Absent: nobody follows. */
  readonly tracer?: GovernDeps['tracer'];
}

export interface ChangeJob {
  /** The id of the job. */
  readonly operationId: string;
  readonly distribution: string;
}

/** A vendor that speaks of a quota is asked again after this time. */
const quotaMs = 3_600_000;
const everyMsDefault = 30_000;
/** A step is cut off after this time. A call that nobody learnt the end of is over by then, and only then made again. */
const stepMsMax = 50_000;

/** Takes one step of a distribution's change: claim, call, write down. Run again with the same job it goes on where it stopped. */
export async function changeDistribution(
  deps: ChangeDeps,
  job: ChangeJob,
  signal: AbortSignal,
): Promise<JobResult> {
  const claim = await deps.store.changes.claim({ ...job, leaseMs: deps.leaseMs });
  switch (claim.answer) {
    case 'none':
      return finish;
    case 'busy':
      return runAgain(Math.max(claim.untilMs, deps.clock.now() + 10));
    case 'mine':
      return keepClaim(deps, claim, (lost) => goOn(deps, claim, { stop: signal, lost }));
  }
  return claim satisfies never;
}

interface Ends {
  /** The worker is to stop. */
  readonly stop: AbortSignal;
  /** The claim is lost. */
  readonly lost: AbortSignal;
}

async function goOn(deps: ChangeDeps, change: MyChange, { stop, lost }: Ends): Promise<JobResult> {
  const operation = await deps.store.operations.get(change.meta.id);
  if (operation === undefined || isTerminal(operation.state)) {
    await deps.store.changes.end(change, stateAfter(change));
    return finish;
  }
  const message = whyNotBegun(change);
  if (message !== undefined) {
    const update = { ...stateAfter(change), ...(change.distribution.vendorId === undefined && { message }) };
    return end(deps, change, { state: 'cancelled', message, update });
  }
  const startedAtMs = performance.now();
  const inTime = AbortSignal.any([stop, lost, AbortSignal.timeout(stepMsMax)]);
  const run = createRun(deps, change, inTime);
  try {
    const result = await run.step();
    lost.throwIfAborted();
    logStep(deps, change, { durationMs: performance.now() - startedAtMs, decision: result.do });
    return await writeDown(deps, run.change(), result);
  } catch (error) {
    if (lost.aborted) {
      return finish;
    }
    const durationMs = performance.now() - startedAtMs;
    return await fail(deps, run.change(), { error, durationMs, before: run.before() });
  }
}

/** Why a change of which nothing was sent yet is let go; undefined when it is to be carried out. */
function whyNotBegun({ meta, progress, isCancelRequested, distribution }: MyChange): string | undefined {
  if (progress.phase !== 'waiting') {
    return undefined;
  }
  if (isCancelRequested) {
    return 'Cancelled by the client.';
  }
  const isLeaving = distribution.state === 'deleting' && distribution.vendorId !== undefined;
  return meta.type === 'update' && isLeaving ? 'The distribution is to be deleted.' : undefined;
}

/** What the distribution is when a change of it comes to nothing: what it was, if the vendor has it at all. */
function stateAfter({ meta, distribution }: MyChange): DistributionUpdate {
  if (meta.type === 'adopt' && distribution.readAtMs === undefined) {
    // Whether the vendor has it is not known: it must not be changed or deleted there later.
    return { state: 'failed', vendorId: undefined };
  }
  return distribution.vendorId === undefined ? { state: 'failed' } : {};
}

/** How far a change has come when a call that changes something is about to be made. */
function progressWithCall(progress: ChangeProgress, now: number): ChangeProgress {
  return {
    ...progress,
    phase: progress.phase === 'watching' ? 'watching' : 'sending',
    attempt: progress.attempt + 1,
    startedAtMs: progress.startedAtMs ?? now,
    callUntilMs: now + stepMsMax,
  };
}

/** One step under way: it notes each call that changes something before it is made. */
function createRun(deps: ChangeDeps, claimed: MyChange, signal: AbortSignal) {
  let change = claimed;
  let { progress: before } = claimed;
  const isOverdue = deps.clock.now() - (claimed.progress.startedAtMs ?? deps.clock.now()) > deps.deadlineMs;
  const noteCall = async (): Promise<void> => {
    const { progress } = change;
    const now = deps.clock.now();
    const sending = progressWithCall(progress, now);
    const step = { progress: sending, keep: true, nextAtMs: now + deps.leaseMs };
    if (!(await deps.store.changes.save(change, step))) {
      throw new ClaimLost();
    }
    before = progress;
    change = { ...change, progress: sending };
  };
  const noteEnd = (): void => {
    // Cut off by us, it may go on at the vendor.
    if (!signal.aborted) {
      const { callUntilMs: _, ...progress } = change.progress;
      change = { ...change, progress };
    }
  };
  const call = async <T>(purpose: CallPurpose, make: () => Promise<T>): Promise<T> => {
    const { putOff } = change.progress;
    const attempt = purpose === 'change' ? change.progress.attempt : putOff;
    const step = { id: change.meta.id, purpose, attempt, putOff, isOverdue };
    if (purpose !== 'change') {
      return govern(deps, step, make);
    }
    const { progress } = change;
    const { callUntilMs = 0 } = progress;
    if (callUntilMs > deps.clock.now()) {
      throw new NotGranted(callUntilMs);
    }
    try {
      return await govern(deps, { ...step, prepare: noteCall }, () => make().finally(noteEnd));
    } catch (error) {
      if (error instanceof NotGranted) {
        // The call may have been noted by then, and was not made.
        change = { ...change, progress };
      }
      throw error;
    }
  };
  const { distributions: calls } = deps.adapter;
  return {
    /** With what was noted by now. */
    change: () => change,
    /** How far it had come before the last call that changes something. */
    before: () => before,
    step: async (): Promise<StepResult> => {
      if (calls === undefined) {
        return { do: 'refused', update: {}, message: 'This vendor has no distributions to change.' };
      }
      const { id } = change.distribution;
      const callbackUrl = deps.callbackUrlOf(id);
      const isHeldByAnother = (vendorId: string): Promise<boolean> => isAnothers(deps, id, vendorId);
      const now = (): number => deps.clock.now();
      return takeStep({ calls, signal, call, isHeldByAnother, callbackUrl, now }, change);
    },
  };
}

/** Whether the vendor's distribution of that id is known to us as another than this one. */
async function isAnothers({ store, account }: ChangeDeps, id: string, vendorId: string): Promise<boolean> {
  const holder = await store.distributions.findByVendorId(account.id, vendorId);
  return holder !== undefined && holder.id !== id;
}

async function writeDown(deps: ChangeDeps, change: MyChange, result: StepResult): Promise<JobResult> {
  switch (result.do) {
    case 'done':
      return end(deps, change, { state: 'confirmed', message: result.message, update: result.update });
    case 'refused':
      return end(deps, change, {
        state: 'rejected',
        message: result.message,
        update: { ...stateAfter(change), ...result.update },
      });
    case 'watch':
      return watchOn(deps, change, result);
  }
  return result satisfies never;
}

async function watchOn(
  deps: ChangeDeps,
  change: MyChange,
  { update, message }: Extract<StepResult, { do: 'watch' }>,
): Promise<JobResult> {
  const { rollout } = deps.account.vendor;
  const now = deps.clock.now();
  const takenAtMs = change.progress.takenAtMs ?? now;
  if (now - takenAtMs > (rollout?.giveUpAfterMs?.value ?? Infinity)) {
    const words = message ?? 'The vendor never said that it was done.';
    // How it stands is for the next look to say.
    const state = change.meta.type === 'delete' ? 'deleting' : 'updating';
    return end(deps, change, { state: 'unverified', message: words, update: { ...update, state } });
  }
  if (change.progress.phase !== 'watching') {
    await settle(deps, change, { state: 'sent', message });
  }
  return later(deps, change, {
    // The vendor answered: what failed before does not count against what may fail later.
    progress: { ...change.progress, phase: 'watching', takenAtMs, attempt: 0, putOff: 0 },
    update,
    nextAtMs: now + pauseBefore(rollout, change.progress, now - takenAtMs),
  });
}

/** The older a change, the longer until the next look. */
function pauseBefore(rollout: Watching | undefined, { phase }: ChangeProgress, ageMs: number): number {
  const everyMs = rollout?.everyMs?.value ?? everyMsDefault;
  return phase === 'watching' ? Math.max(everyMs, ageMs / 8) : (rollout?.firstAfterMs.value ?? everyMs);
}

interface Failed {
  readonly error: unknown;
  readonly durationMs: number;
  readonly before: ChangeProgress;
}

async function fail(deps: ChangeDeps, change: MyChange, failed: Failed): Promise<JobResult> {
  const { error, durationMs } = failed;
  if (error instanceof ClaimLost) {
    return finish;
  }
  if (error instanceof NotGranted) {
    return later(deps, change, { progress: change.progress, nextAtMs: error.untilMs });
  }
  if (!(error instanceof CallFailed)) {
    throw error;
  }
  const { decision } = error;
  logStep(deps, change, { durationMs, decision: decision.act, failure: error });
  const { code, message } = error.error;
  if (decision.act === 'end') {
    const update = { ...stateAfter(change), message };
    // What the vendor took is not known to have failed.
    const isTaken = decision.state === 'gave-up' && change.progress.phase === 'watching';
    return end(deps, change, { state: isTaken ? 'unverified' : decision.state, code, message, update });
  }
  const now = deps.clock.now();
  const note = { account: deps.account.id, at: new Date(now).toISOString(), code, message };
  await deps.store.noteReason(change.meta.id, note);
  const nextAtMs = now + (decision.act === 'retry' ? decision.afterMs : quotaMs);
  return later(deps, change, { progress: progressAfter(change.progress, failed.before, error), nextAtMs });
}

/** Failures after which this call can have had no effect; after any other a creation is looked for before it is repeated. */
const withoutEffect: ReadonlySet<string> = new Set(['throttled', 'quota', 'conflict', 'account']);

function progressAfter(
  progress: ChangeProgress,
  before: ChangeProgress,
  { purpose, error }: CallFailed,
): ChangeProgress {
  if (purpose !== 'change') {
    return { ...progress, putOff: progress.putOff + 1 };
  }
  // As before the call: an unclear call before that one stays unclear.
  const { startedAtMs } = progress;
  return withoutEffect.has(error.kind) ? { ...before, startedAtMs, putOff: before.putOff + 1 } : progress;
}

interface Later {
  readonly progress: ChangeProgress;
  readonly update?: DistributionUpdate;
  readonly nextAtMs: number;
}

async function later(
  deps: ChangeDeps,
  change: MyChange,
  { progress, update, nextAtMs }: Later,
): Promise<JobResult> {
  const step = { progress, keep: false, nextAtMs, ...(update && { distribution: update }) };
  const saved = await deps.store.changes.save(change, step);
  return saved === false ? finish : runAgain(saved.nextAtMs);
}

interface Ending {
  readonly state: Exclude<TargetState, 'accepted'>;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly update: DistributionUpdate;
}

/** The distribution first: whoever learns of the end finds it as it is. */
async function end(deps: ChangeDeps, change: MyChange, { update, ...ending }: Ending): Promise<JobResult> {
  const nextAtMs = deps.clock.now() + deps.leaseMs;
  const step = { progress: change.progress, distribution: update, keep: true, nextAtMs };
  if (!(await deps.store.changes.save(change, step))) {
    return finish;
  }
  await settle(deps, change, ending);
  await deps.store.changes.end(change, update);
  return finish;
}

async function settle(
  { store, account, clock }: ChangeDeps,
  { meta, distribution }: MyChange,
  { state, code, message }: Omit<Ending, 'update'>,
): Promise<void> {
  await store.settle({
    operationId: meta.id,
    client: meta.client,
    indexes: [0],
    state,
    note: {
      account: account.id,
      at: new Date(clock.now()).toISOString(),
      vendorTask: distribution.vendorId,
      code,
      message,
    },
  });
}

function logStep(
  { account, logger }: ChangeDeps,
  { meta, progress }: MyChange,
  result: { readonly durationMs: number; readonly decision: string; readonly failure?: CallFailed },
): void {
  const error = result.failure?.error;
  const line = {
    event: 'vendor.change',
    account: account.id,
    operation: meta.id,
    distribution: meta.distribution,
    type: meta.type,
    phase: progress.phase,
    attempt: progress.attempt,
    durationMs: Math.round(result.durationMs),
    decision: result.decision,
    ...(error && { kind: error.kind, code: error.code, status: error.status, message: error.message }),
  };
  const needsPerson = error?.kind === 'account' || error?.kind === 'unsupported';
  logger[needsPerson ? 'error' : 'info'](line, 'vendor change');
}
