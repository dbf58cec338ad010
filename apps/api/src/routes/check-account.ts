import { VendorError, type CallPurpose, type VendorAdapter } from '@purgeway/vendors';
import { findAccount } from '../accounts/find-account.ts';
import type { Answer } from '../http/answer.ts';
import { signalOfDisconnect } from '../http/disconnect.ts';
import type { Call } from '../http/route.ts';
import { presentTime } from '../present/time.ts';
import { ApiProblem, isProblem } from '../problems/problem.ts';
import type { Services, VendorAccount } from '../services.ts';
import { callVendor } from '../vendor-calls/call-vendor.ts';

/** Longest wait for the account's limits to allow the call. */
const waitMsMax = 10_000;

/** What came of trying an account's credentials. `untried`: it could not be done. */
interface Finding {
  readonly result: 'good' | 'refused' | 'untried';
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** Absent: the vendor did not answer, or does not show it. */
  readonly clock_offset_seconds?: number;
}

/** Tries an account's credentials with one call that only reads. What the vendor says of them is the answer, not a failure of ours. */
export async function checkAccount(call: Call, services: Services): Promise<Answer> {
  const { id, vendor } = findAccount(call, services);
  const account = services.vendorAccounts.get(id);
  const purpose = account?.vendor.checkPurpose;
  const checked = presentTime(services.clock.now());
  const finding: Finding =
    account === undefined || purpose === undefined
      ? {
          result: 'untried',
          message: vendor.capabilities['account.check']?.note ?? `${vendor.name} has no call for it.`,
        }
      : await tryCredentials({ account, purpose, signal: signalOfDisconnect(call.response) }, services);
  return { status: 200, body: { checked, ...finding } };
}

interface Trial {
  readonly account: VendorAccount;
  readonly purpose: CallPurpose;
  readonly signal: AbortSignal;
}

/** A vendor that refuses what is signed by a wrong clock shows its own in the refusal. */
async function tryCredentials(trial: Trial, services: Services): Promise<Finding> {
  let offsetMs: number | undefined;
  const adapter = trial.account.withClock((shownMs) => {
    offsetMs = shownMs;
  });
  const finding = await callWith(adapter, trial, services);
  return { ...finding, ...(offsetMs !== undefined && { clock_offset_seconds: offsetMs / 1_000 }) };
}

async function callWith(adapter: VendorAdapter, trial: Trial, services: Services): Promise<Finding> {
  const hostnames = services.registered
    .filter(({ account }) => account === trial.account.id)
    .flatMap((distribution) => distribution.hostnames);
  try {
    await callVendor(
      {
        ...trial,
        waitMsMax,
        isCheck: true,
        make: async (_adapter, options) => adapter.check?.({ hostnames }, options),
      },
      services,
    );
    return { result: 'good' };
  } catch (error) {
    return findingOf(error);
  }
}

function findingOf(error: unknown): Finding {
  if (!(error instanceof ApiProblem)) {
    throw error;
  }
  const { cause, detail } = error.facts;
  if (cause instanceof VendorError) {
    const { code = cause.kind, message } = cause;
    return { result: 'refused', code, message };
  }
  if (isProblem(error, 'vendor-busy')) {
    return { result: 'untried', code: error.code, message: detail };
  }
  throw error;
}
