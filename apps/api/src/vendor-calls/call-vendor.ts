import { randomUUID } from 'node:crypto';
import type { Hold } from '@purgeway/model';
import { keepCall, type CallSpec, type KeepCallDeps } from '@purgeway/store';
import { VendorError, type CallPurpose, type VendorAdapter } from '@purgeway/vendors';
import { ApiProblem } from '../problems/problem.ts';
import type { Services, VendorAccount } from '../services.ts';
import { problemOfVendorError } from './problem-of-vendor-error.ts';

export interface VendorCall<T> {
  readonly account: VendorAccount;
  readonly purpose: CallPurpose;
  /** As in `CallSpec`. */
  readonly isCheck?: boolean;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Longest wait for the account's limits to allow it. */
  readonly waitMsMax: number;
  readonly make: (adapter: VendorAdapter, options: { readonly signal: AbortSignal }) => Promise<T>;
}

type Needs = Pick<Services, 'calls' | 'clock' | 'pause' | 'logger' | 'observer' | 'tracer'>;

/** How long an account rests that its vendor told to slow down without saying for how long. */
const throttledPauseMs = 5_000;
const retryAfterLongestMs = 24 * 3_600_000;
/** Asking the governor more often would be of no use. */
const pauseMsMin = 20;

/** Makes one call within the account's limits. Throws `ApiProblem`: when they do not allow it in time, and for every failure of the vendor. */
export async function callVendor<T>(call: VendorCall<T>, services: Needs): Promise<T> {
  const { account, signal } = call;
  const spec = { ...account.callSpec(call.purpose), ...(call.isCheck === true && { isCheck: true }) };
  const asked = { account: account.id, id: `api-${randomUUID()}`, spec };
  const step = { ...asked, turn: await untilGranted(asked, call, services) };
  let hold: Hold | undefined;
  let isHealthy = false;
  const startedAtMs = performance.now();
  const tell = (result: 'ok' | 'left' | VendorError['kind']): void =>
    services.observer.vendorCalled({
      account: account.id,
      call: call.purpose,
      result,
      seconds: (performance.now() - startedAtMs) / 1000,
    });
  try {
    const answer = await followed(call, services, () =>
      keepCall(keepDepsOf(services, account), step, () => call.make(account.adapter, { signal })),
    );
    isHealthy = true;
    tell('ok');
    return answer;
  } catch (error) {
    if (!(error instanceof VendorError)) {
      throw error;
    }
    if (signal.aborted) {
      tell('left');
      throw clientGone();
    }
    tell(error.kind);
    hold = holdAfter(error, services.clock.now());
    throw problemOfVendorError(error, account);
  } finally {
    await services.calls
      .giveBack({ ...step, ...(hold && { hold }), isHealthy })
      // The answer counts; a place that is not given back is free again by itself.
      .catch((error: unknown) =>
        services.logger.warn({ err: error, account: account.id }, 'vendor-call.give-back'),
      );
  }
}

function followed<T>(
  { account, purpose }: Pick<VendorCall<T>, 'account' | 'purpose'>,
  { tracer }: Needs,
  make: () => Promise<T>,
): Promise<T> {
  const facts = { 'purgeway.account': account.id, 'purgeway.vendor': account.vendor.id };
  return tracer.run({ name: `vendor ${purpose}`, kind: 'client', facts }, make);
}

function keepDepsOf({ calls, logger }: Needs, { id }: VendorAccount): KeepCallDeps {
  return {
    calls,
    onError: (error) => logger.warn({ err: error, account: id }, 'vendor-call.renew'),
  };
}

interface Step {
  readonly account: string;
  readonly id: string;
  readonly spec: CallSpec;
}

async function untilGranted(
  step: Step,
  { account, signal, waitMsMax }: Pick<VendorCall<unknown>, 'account' | 'signal' | 'waitMsMax'>,
  { calls, clock, pause }: Needs,
): Promise<number> {
  const deadlineMs = clock.now() + waitMsMax;
  for (;;) {
    const said = await calls.take(step);
    if (said.answer === 'granted') {
      return said.turn;
    }
    const nowMs = clock.now();
    if (said.untilMs > deadlineMs || nowMs >= deadlineMs) {
      throw busy(account, said.reason, said.untilMs - nowMs);
    }
    await pause(Math.max(said.untilMs - nowMs, pauseMsMin), signal).catch(() => {
      throw clientGone();
    });
  }
}

/**
 * Only what the vendor says of its own pace holds up the purges of the account too: that it lets nobody read statistics, or fails at
 * them, says nothing of purges.
 */
function holdAfter({ kind, retryAfterMs }: VendorError, nowMs: number): Hold | undefined {
  if (kind === 'throttled') {
    return { reason: 'throttled', untilMs: nowMs + clamp(retryAfterMs ?? throttledPauseMs) };
  }
  return kind === 'unavailable' && retryAfterMs !== undefined
    ? { reason: 'unavailable', untilMs: nowMs + clamp(retryAfterMs) }
    : undefined;
}

function clamp(pauseMs: number): number {
  return Math.min(Math.max(pauseMs, 1_000), retryAfterLongestMs);
}

function busy({ id, vendor }: VendorAccount, reason: Hold['reason'], waitMs: number): ApiProblem {
  return new ApiProblem('vendor-busy', {
    detail: `No call to ${vendor.name} (account ${id}) is allowed now (${reason}): ask again later.`,
    headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) },
  });
}

/** Nobody reads it; it keeps a client that left from looking like a failure of ours. */
function clientGone(): ApiProblem {
  return new ApiProblem('bad-request', { detail: 'The client left before the answer was there.' });
}
