import { setTimeout as wait } from 'node:timers/promises';
import type { LabelsOf, StandingName } from './metric-list.ts';
import type { Meter } from './meter.ts';

/** How things stand in Redis: the same for whichever process looks. */
export interface Standing {
  readonly accounts: readonly AccountStanding[];
  readonly callbacks: Readonly<Record<'pending' | 'dead', number>>;
  /** Receivers of callbacks that are left alone, by why. */
  readonly receivers: Readonly<Record<'open' | 'disabled', number>>;
  readonly jobs: readonly { readonly queue: string; readonly state: string; readonly jobs: number }[];
  readonly redis: {
    readonly usedBytes: number;
    /** 0: no limit is set. */
    readonly maxBytes: number;
    readonly durabilityProblems: number;
  };
}

/** How a vendor account stands. */
export interface AccountStanding {
  readonly account: string;
  readonly vendor: string;
  readonly waiting: number;
  /** Of the target that waits longest; 0: none waits. */
  readonly oldestWaitingSeconds: number;
  readonly inFlight: number;
  readonly watching: number;
  readonly changes: number;
  readonly circuit: 'closed' | 'open' | 'half-open';
  /** Why nothing is sent now; absent: it is. */
  readonly held?: string | undefined;
  readonly quotas: readonly { readonly kind: string; readonly max: number; readonly used: number }[];
}

export interface StandingOptions {
  readonly read: () => Promise<Standing>;
  /** A reading is shown for so long. */
  readonly keptMs?: number;
  /** A reading that takes longer is not waited for. */
  readonly withinMs?: number;
  /** A reading that has not come by then never comes: another is begun. */
  readonly lostAfterMs?: number;
}

/** Shows those gauges alone that are cleared while nothing can be read. */
interface StandingMeter {
  set<Name extends StandingName>(name: Name, labels: LabelsOf<Name>, value: number): void;
}

const circuitValue = { closed: 0, 'half-open': 0.5, open: 1 } as const;

/**
 * Has the meter show how things stand whenever it is asked. It is asked for by anybody at any time, so a reading is kept for a few seconds,
 * there is only one at a time, and while Redis does not answer the figures are left out and `purgeway_redis_up` is 0.
 */
export function showStanding(
  meter: Pick<Meter, 'set' | 'clearStanding' | 'beforeText'>,
  { read, keptMs = 3_000, withinMs = 1_000, lostAfterMs = 10_000 }: StandingOptions,
): void {
  let reading: Promise<Standing> | undefined;
  let staleAtMs = 0;
  const current = async (): Promise<Standing> => {
    if (reading === undefined || performance.now() >= staleAtMs) {
      const started = read();
      reading = started;
      // Until it has come it is everybody's: a Redis that hangs is not asked again and again.
      staleAtMs = performance.now() + lostAfterMs;
      started.then(
        () => {
          if (reading === started) {
            staleAtMs = performance.now() + keptMs;
          }
        },
        () => {
          if (reading === started) {
            reading = undefined;
          }
        },
      );
    }
    return reading;
  };
  meter.beforeText(async () => {
    const stop = new AbortController();
    const late = wait(withinMs, undefined, { signal: stop.signal, ref: false });
    const standing = await Promise.race([current(), late]).catch(() => undefined);
    stop.abort();
    meter.clearStanding();
    meter.set('purgeway_redis_up', {}, standing === undefined ? 0 : 1);
    if (standing !== undefined) {
      show(meter, standing);
    }
  });
}

function show(meter: StandingMeter, { accounts, callbacks, receivers, jobs, redis }: Standing): void {
  meter.set('purgeway_redis_memory_used_bytes', {}, redis.usedBytes);
  meter.set('purgeway_redis_memory_max_bytes', {}, redis.maxBytes);
  meter.set('purgeway_redis_durability_problems', {}, redis.durabilityProblems);
  for (const account of accounts) {
    showAccount(meter, account);
  }
  for (const state of ['pending', 'dead'] as const) {
    meter.set('purgeway_callbacks', { state }, callbacks[state]);
  }
  for (const state of ['open', 'disabled'] as const) {
    meter.set('purgeway_callback_receivers_failing', { state }, receivers[state]);
  }
  for (const { queue, state, jobs: count } of jobs) {
    meter.set('purgeway_queue_jobs', { queue, state }, count);
  }
}

function showAccount(meter: StandingMeter, standing: AccountStanding): void {
  const { account, vendor, held, quotas } = standing;
  const labels = { account, vendor };
  meter.set('purgeway_account_waiting_targets', labels, standing.waiting);
  meter.set('purgeway_account_oldest_waiting_seconds', labels, standing.oldestWaitingSeconds);
  meter.set('purgeway_account_calls_in_flight', labels, standing.inFlight);
  meter.set('purgeway_account_watched_tasks', labels, standing.watching);
  meter.set('purgeway_account_open_changes', labels, standing.changes);
  meter.set('purgeway_account_circuit_open', labels, circuitValue[standing.circuit]);
  if (held !== undefined) {
    meter.set('purgeway_account_held', { ...labels, reason: held }, 1);
  }
  for (const { kind, max, used } of quotas) {
    meter.set('purgeway_account_quota_targets', { ...labels, kind }, max);
    meter.set('purgeway_account_quota_used_targets', { ...labels, kind }, used);
  }
}
