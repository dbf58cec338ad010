import { callSpec, type Account } from '@purgeway/config';
import type { Hold } from '@purgeway/model';
import type { Clock, Logger } from '@purgeway/runtime';
import { keepCall, type CallStore, type Repeat } from '@purgeway/store';
import { noTracer, type Tracer } from '@purgeway/telemetry';
import type { CallPurpose, VendorError } from '@purgeway/vendors';
import { decide, isUnreached, type Decision } from '../decide.ts';
import { mayBegin } from '../grant.ts';
import type { WorkerObserver } from '../observe/observer.ts';
import { lookAgainAt } from '../processors/job-result.ts';
import { toVendorError } from '../to-vendor-error.ts';

export interface GovernDeps {
  readonly store: { readonly calls: CallStore };
  readonly account: Account;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: nobody is told. */
  readonly observer?: Pick<WorkerObserver, 'vendorCalled' | 'decided'> | undefined;
  /** Absent: nobody follows. */
  readonly tracer?: Tracer | undefined;
  /** Renews what was granted; on a clock of its own for tests. */
  readonly repeat?: Repeat | undefined;
}

/** What the governor must know of a step, and what is known of the work it belongs to. */
export interface GovernedStep {
  /** Names the step among the account's calls. */
  readonly id: string;
  readonly purpose: CallPurpose;
  /** Calls of this work before, and those that the vendor put off. */
  readonly attempt: number;
  readonly putOff: number;
  /** The work has been tried for as long as it may. */
  readonly isOverdue: boolean;
  /** What must be done once the call is granted and before it is made. When that fails, or lasts too long, nobody is called. */
  readonly prepare?: () => Promise<void>;
  /** Purges do not need it: when it fails they go on, unless the vendor asks to wait. */
  readonly isAside?: boolean;
}

/** Thrown when the governor grants no call before a time. Nothing was called. */
export class NotGranted extends Error {
  override readonly name = 'NotGranted';
  readonly untilMs: number;

  constructor(untilMs: number) {
    super('The account may not be called yet.');
    this.untilMs = untilMs;
  }
}

/** Thrown when a call failed, with what is to be done about it. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly purpose: CallPurpose;
  readonly error: VendorError;
  readonly decision: Decision;

  constructor(purpose: CallPurpose, error: VendorError, decision: Decision) {
    super(error.message, { cause: error });
    this.purpose = purpose;
    this.error = error;
    this.decision = decision;
  }
}

/**
 * Makes a call that is no purge inside the account's limits. Throws {@link NotGranted} when it may not be made now, and
 * {@link CallFailed} when it was made and failed; the account is then held up as the decision says. Throws what `prepare` throws.
 */
export async function govern<T>(deps: GovernDeps, step: GovernedStep, call: () => Promise<T>): Promise<T> {
  const { store, account, clock } = deps;
  const spec = callSpec(account, step.purpose);
  const asked = { account: account.id, id: step.id, spec };
  const askedAtMs = clock.now();
  const grant = await store.calls.take(asked);
  if (grant.answer === 'wait') {
    throw new NotGranted(lookAgainAt(grant.untilMs, clock.now()));
  }
  const request = { ...asked, turn: grant.turn };
  try {
    await step.prepare?.();
    if (!mayBegin(askedAtMs, clock.now())) {
      throw new NotGranted(lookAgainAt(0, clock.now()));
    }
  } catch (error) {
    await store.calls.giveBack(request);
    throw error;
  }
  const keepDeps = {
    calls: store.calls,
    repeat: deps.repeat,
    onError: (err: unknown) =>
      deps.logger.warn({ err, account: account.id, step: step.id }, 'slot not renewed'),
  };
  const startedAtMs = performance.now();
  const outcome = await followed(deps, step, () => keepCall(keepDeps, request, call)).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const seconds = (performance.now() - startedAtMs) / 1000;
  const ended = { account: account.id, call: step.purpose, seconds };
  if ('value' in outcome) {
    deps.observer?.vendorCalled({ ...ended, result: 'ok' });
    await store.calls.giveBack({ ...request, isHealthy: true });
    return outcome.value;
  }
  const error = toVendorError(account.vendor.id, outcome.error);
  const decision = decide(error, {
    targets: 1,
    attempt: step.attempt + 1,
    putOff: step.putOff,
    isOverdue: step.isOverdue,
    random: deps.random(),
  });
  deps.observer?.vendorCalled({ ...ended, result: error.kind });
  deps.observer?.decided({ account: account.id, kind: error.kind, decision: decision.act });
  const mayHold = step.isAside !== true || asksToWait(error);
  await store.calls.giveBack({
    ...request,
    hold: mayHold ? holdOf(decision, error, clock.now()) : undefined,
    isUnreached: isUnreached(error),
  });
  throw new CallFailed(step.purpose, error, decision);
}

function followed<T>(
  { tracer = noTracer, account }: GovernDeps,
  { purpose, attempt }: GovernedStep,
  call: () => Promise<T>,
): Promise<T> {
  const facts = {
    'purgeway.account': account.id,
    'purgeway.vendor': account.vendor.id,
    'purgeway.attempt': attempt + 1,
  };
  return tracer.run({ name: `vendor ${purpose}`, kind: 'client', facts }, call);
}

/** The vendor itself says that it was called too often, or when it may be called again. */
export function asksToWait({ kind, retryAfterMs }: VendorError): boolean {
  return kind === 'throttled' || retryAfterMs !== undefined;
}

export function holdOf(decision: Decision, { message }: VendorError, now: number): Hold | undefined {
  return decision.act === 'retry' && decision.hold !== undefined
    ? { reason: decision.hold, untilMs: now + decision.afterMs, message }
    : undefined;
}
