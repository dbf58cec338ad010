import { priorities } from '@purgeway/model';
import { createObserveCalls, type Meter } from '@purgeway/telemetry';
import { callbackDeaths, type WorkerObserver } from './observer.ts';

export interface ObserverDeps {
  readonly meter: Pick<Meter, 'add' | 'observe'>;
  /** The vendor of an account; undefined when it is not configured. */
  readonly vendorOf: (account: string) => string | undefined;
  readonly accounts: readonly string[];
  /** Names of the queues that are worked at. */
  readonly queues: readonly string[];
}

/** Attempts are counted one by one so far; later ones are one. */
const attemptsTold = 10;

/** Turns what a worker does into metrics. */
export function createWorkerObserver(deps: ObserverDeps): WorkerObserver {
  const { meter, vendorOf } = deps;
  const placeOf = (account: string) => ({ account, vendor: vendorOf(account) ?? 'none' });
  beginAtZero(deps);
  return {
    vendorCalled: createObserveCalls(meter, vendorOf),
    batchSent: ({ account, kind, targets, targetsMax }) => {
      const labels = { ...placeOf(account), kind };
      meter.observe('purgeway_vendor_call_targets', labels, { value: targets });
      meter.observe('purgeway_batch_fill_ratio', labels, { value: targets / targetsMax });
    },
    decided: ({ account, kind, decision }) =>
      meter.add('purgeway_vendor_decisions_total', { ...placeOf(account), kind, decision }),
    callbackTried: ({ result, attempt, seconds: value }) => {
      const told = attempt > attemptsTold ? `${attemptsTold}+` : String(attempt);
      meter.add('purgeway_callback_attempts_total', { result, attempt: told });
      meter.observe('purgeway_callback_duration_seconds', { result }, { value });
    },
    callbackDied: (reason) => meter.add('purgeway_callbacks_dead_total', { reason }),
    jobTakenOver: (queue) => meter.add('purgeway_jobs_taken_over_total', { queue }),
    jobPutBack: (queue) => meter.add('purgeway_jobs_put_back_total', { queue }),
    jobFailed: (queue) => meter.add('purgeway_job_failures_total', { queue }),
    swept: ({ jobsAskedFor, deliveriesAskedFor, operationsExpired }) => {
      meter.add('purgeway_sweeps_total', {});
      meter.add('purgeway_sweep_mended_total', { what: 'jobs' }, jobsAskedFor);
      meter.add('purgeway_sweep_mended_total', { what: 'callbacks' }, deliveriesAskedFor);
      meter.add('purgeway_sweep_mended_total', { what: 'expired' }, operationsExpired);
    },
  };
}

/** Whoever looks at how something grows does not see the first of a kind otherwise: all that alerts ask for is shown from the start. */
function beginAtZero({ meter, vendorOf, accounts, queues }: ObserverDeps): void {
  for (const reason of callbackDeaths) {
    meter.add('purgeway_callbacks_dead_total', { reason }, 0);
  }
  for (const queue of queues) {
    meter.add('purgeway_jobs_taken_over_total', { queue }, 0);
    meter.add('purgeway_jobs_put_back_total', { queue }, 0);
    meter.add('purgeway_job_failures_total', { queue }, 0);
  }
  for (const what of ['jobs', 'callbacks', 'expired']) {
    meter.add('purgeway_sweep_mended_total', { what }, 0);
  }
  for (const account of accounts) {
    for (const priority of priorities) {
      const labels = { account, vendor: vendorOf(account) ?? 'none', priority };
      meter.observe('purgeway_accepted_to_final_seconds', labels, { value: 0, times: 0 });
    }
  }
}
