import type { Meter } from './meter.ts';

/** Some targets that came to another state at an account; as the store tells of them. */
export interface SettledTargets {
  readonly account: string;
  readonly priority: string;
  readonly acceptedAtMs: number;
  readonly sentAtMs?: number | undefined;
  readonly atMs: number;
  readonly state: string;
  readonly targets: number;
}

/** States in which the vendor had taken the target when it was sent. */
const taken = new Set(['sent', 'confirmed', 'unverified']);

/** Makes the function that measures how long targets took; one sample for each of them, whatever they came to together. */
export function createObserveSettled(
  meter: Pick<Meter, 'add' | 'observe'>,
  vendorOf: (account: string) => string | undefined,
): (settled: SettledTargets) => void {
  return ({ account, priority, acceptedAtMs, sentAtMs, atMs, state, targets: times }) => {
    const labels = { account, vendor: vendorOf(account) ?? 'none', priority };
    // Clocks of several machines may differ by a little.
    const secondsTo = (ms: number): number => Math.max(0, ms - acceptedAtMs) / 1000;
    if (sentAtMs !== undefined && taken.has(state)) {
      meter.observe('purgeway_accepted_to_sent_seconds', labels, { value: secondsTo(sentAtMs), times });
    }
    if (state === 'sent') {
      return;
    }
    meter.add('purgeway_settled_targets_total', { ...labels, state }, times);
    if (state !== 'cancelled') {
      meter.observe('purgeway_accepted_to_final_seconds', labels, { value: secondsTo(atMs), times });
    }
  };
}
