import { callSpec, type Account, type Config } from '@purgeway/config';
import type { Hold } from '@purgeway/model';
import type { Clock, Logger } from '@purgeway/runtime';
import type { BatchRecord, Store } from '@purgeway/store';
import { noTracer, type Tracer } from '@purgeway/telemetry';
import type { TaskStatus, VendorAdapter, VendorError } from '@purgeway/vendors';
import { asksToWait, holdOf } from '../changes/govern.ts';
import { decide, isUnreached } from '../decide.ts';
import { findPlace, type Place } from '../find-place.ts';
import { inTime, mayBegin } from '../grant.ts';
import type { WorkerObserver } from '../observe/observer.ts';
import { purgeBatchOf } from '../purge-batch.ts';
import { parseReceipt, type KeptReceipt } from '../receipt.ts';
import { settleTraced } from '../trace-batch.ts';
import { toVendorError } from '../to-vendor-error.ts';
import { finish, runAgain, type JobResult } from './job-result.ts';

export interface PollDeps {
  readonly store: Store;
  readonly account: Account;
  readonly adapter: VendorAdapter;
  readonly distributions: Config['distributions'];
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: nobody is told. */
  readonly observer?: Pick<WorkerObserver, 'vendorCalled'> | undefined;
  /** Absent: nobody follows. */
  readonly tracer?: Tracer | undefined;
}

/** Tasks that end by the clock alone, settled in one run. */
const clockTasksPerRun = 20;
/** The tasks of a worker that was killed while it asked come up again after this time. */
const leaseMs = 8_000;
/** What this process does not know the distribution of is asked after again after this time, by whoever may know it. */
const unknownAgainMs = 60_000;

/** One round of questions: takes the tasks whose time has come, asks once, writes down what is new. */
export async function pollVendorTasks(
  deps: PollDeps,
  jobId: string,
  signal: AbortSignal,
): Promise<JobResult> {
  const { account, adapter, clock } = deps;
  const { watching } = account;
  const askedAtMs = clock.now();
  const claim = await deps.store.batches.claimPoll({
    account: account.id,
    jobId,
    ...(adapter.taskStatus !== undefined && { spec: callSpec(account, 'poll') }),
    tasksMax: adapter.taskStatus === undefined ? clockTasksPerRun : (watching.tasksPerCallMax?.value ?? 1),
    leaseMs,
  });
  switch (claim.answer) {
    case 'none':
      return finish;
    case 'wait':
      return runAgain(Math.max(claim.untilMs, clock.now() + 1));
    case 'ask':
      await askAfter(deps, { jobId, turn: claim.turn, batches: claim.batches, askedAtMs }, signal);
      return runAgain(clock.now() + 1);
  }
  return claim satisfies never;
}

interface Asking {
  /** The job, which names the call. */
  readonly jobId: string;
  readonly turn: number | undefined;
  readonly batches: readonly BatchRecord[];
  /** When the call was asked for. */
  readonly askedAtMs: number;
}

async function askAfter(deps: PollDeps, asking: Asking, signal: AbortSignal): Promise<void> {
  const { adapter, account } = deps;
  const { batches, askedAtMs } = asking;
  if (adapter.taskStatus === undefined) {
    for (const batch of batches) {
      await end(deps, batch, {
        state: 'unverified',
        message: 'The vendor has no way to ask whether it is done.',
      });
    }
    return;
  }
  const asked = await placed(deps, batches);
  const queries = asked.map(({ batch, place }) => ({
    vendorTask: parseReceipt(batch.receipt).vendorTask ?? '',
    batch: purgeBatchOf(account.id, batch, place),
    sentAtMs: batch.sentAtMs,
  }));
  if (asked.length === 0 || !mayBegin(askedAtMs, deps.clock.now())) {
    // Nobody is called; tasks that have not ended or been put off come up again when their lease is over.
    return giveBack(deps, asking);
  }
  const startedAtMs = performance.now();
  const ask = adapter.taskStatus.bind(adapter);
  const { tracer = noTracer } = deps;
  const facts = {
    'purgeway.account': account.id,
    'purgeway.vendor': account.vendor.id,
    'purgeway.tasks': queries.length,
  };
  const outcome = await tracer
    .run({ name: 'vendor poll', kind: 'client', facts }, async ({ traceparent: call }) => ({
      statuses: await ask(queries, { signal: inTime(signal) }),
      call,
    }))
    .then(
      (came) => came,
      (error: unknown) => ({ error: toVendorError(account.vendor.id, error) }),
    );
  deps.observer?.vendorCalled({
    account: account.id,
    call: 'poll',
    result: 'error' in outcome ? outcome.error.kind : 'ok',
    seconds: (performance.now() - startedAtMs) / 1000,
  });
  const hold = 'error' in outcome ? holdAfter(deps, outcome.error) : undefined;
  await giveBack(deps, asking, {
    hold,
    isHealthy: 'statuses' in outcome,
    isUnreached: 'error' in outcome && isUnreached(outcome.error),
  });
  if ('error' in outcome) {
    return afterFailure(deps, batches, outcome.error);
  }
  for (const [i, { batch }] of asked.entries()) {
    await record(deps, { batch, call: outcome.call }, outcome.statuses[i]);
  }
}

/** `came`: what the call says of the vendor; absent when none was made. */
function giveBack(
  { store, account }: PollDeps,
  { jobId, turn }: Asking,
  came: Pick<Parameters<Store['calls']['giveBack']>[0], 'hold' | 'isHealthy' | 'isUnreached'> = {},
): Promise<void> {
  const spec = callSpec(account, 'poll');
  return store.calls.giveBack({ account: account.id, id: jobId, turn, spec, ...came });
}

interface Placed {
  readonly batch: BatchRecord;
  readonly place: Place;
}

/**
 * The batches that can be asked after. Those of a distribution that is gone end: nobody can say any more what became of them. Those of one that
 * this process does not know are left to others.
 */
async function placed(deps: PollDeps, batches: readonly BatchRecord[]): Promise<Placed[]> {
  const all = await Promise.all(
    batches.map(async (batch) => ({ batch, place: await findPlace(deps, batch.lane) })),
  );
  for (const { batch, place } of all) {
    if (place.is === 'gone') {
      await end(deps, batch, { state: 'unverified', message: place.message });
    }
    if (place.is === 'unknown') {
      const { account, logger } = deps;
      logger.error({ event: 'vendor.poll', account: account.id, batch: batch.id }, place.message);
      await askLater(deps, batch, unknownAgainMs);
    }
  }
  return all.filter(({ place }) => place.is !== 'gone' && place.is !== 'unknown');
}

/** A vendor that asks to wait is not called for anything else before. */
function holdAfter({ clock, random }: PollDeps, error: VendorError): Hold | undefined {
  const call = { targets: 1, attempt: 1, putOff: 0, isOverdue: false, random: random() };
  return asksToWait(error) ? holdOf(decide(error, call), error, clock.now()) : undefined;
}

/** The tasks are asked after later. */
async function afterFailure(
  deps: PollDeps,
  batches: readonly BatchRecord[],
  error: VendorError,
): Promise<void> {
  const { account, logger } = deps;
  const { kind, message, retryAfterMs = 0 } = error;
  logger[kind === 'account' ? 'error' : 'info'](
    { event: 'vendor.poll', account: account.id, tasks: batches.length, kind, message },
    'status not told',
  );
  await Promise.all(batches.map((batch) => askLater(deps, batch, retryAfterMs)));
}

async function record(
  deps: PollDeps,
  { batch, call }: { readonly batch: BatchRecord; readonly call: string | undefined },
  status: TaskStatus | undefined,
): Promise<void> {
  if (status === undefined) {
    return askLater(deps, batch, 0);
  }
  switch (status.state) {
    case 'complete':
      return end(deps, batch, {
        call,
        state: 'confirmed',
        message: status.message,
        refused: status.refused === undefined ? undefined : [...status.refused],
      });
    case 'failed':
      return end(deps, batch, {
        call,
        state: 'rejected',
        message: status.message ?? "The vendor's task failed.",
      });
    case 'active':
      return askLater(deps, batch, 0);
  }
  return status.state satisfies never;
}

/** The older a task, the longer until the next question. After the vendor's usual time and more, nobody asks again. */
async function askLater(deps: PollDeps, batch: BatchRecord, leastMs: number): Promise<void> {
  const { watching } = deps.account;
  const now = deps.clock.now();
  const ageMs = now - batch.sentAtMs;
  if (watching.giveUpAfterMs !== undefined && ageMs > watching.giveUpAfterMs.value) {
    return end(deps, batch, { state: 'unverified', message: 'The vendor never said that it was done.' });
  }
  const pauseMs = Math.max(watching.everyMs?.value ?? 30_000, ageMs / 8, leastMs);
  return deps.store.batches.watchAgain(deps.account.id, batch.id, now + pauseMs);
}

/** `call`: traceparent of the question that told. */
async function end(
  deps: PollDeps,
  batch: BatchRecord,
  { call, ...result }: KeptReceipt & { readonly call?: string | undefined },
): Promise<void> {
  const { vendorTask, refused } = parseReceipt(batch.receipt);
  const at = new Date(deps.clock.now()).toISOString();
  const all = [...(refused ?? []), ...(result.refused ?? [])];
  await settleTraced(deps, batch, {
    call,
    receipt: { ...result, vendorTask, refused: all },
    note: { account: deps.account.id, at },
  });
  await deps.store.batches.drop(deps.account.id, batch.id);
}
