import type { Meter } from './meter.ts';
import { createObserveSettled, type SettledTargets } from './observe-settled.ts';

/** Measures what the store tells of, in every process that has one. */
export function createBackendObserver(
  meter: Pick<Meter, 'add' | 'observe'>,
  vendorOf: (account: string) => string | undefined,
): { settled(settled: SettledTargets): void; answered(seconds: number): void; cameBack(): void } {
  return {
    settled: createObserveSettled(meter, vendorOf),
    answered: (value) => meter.observe('purgeway_redis_heartbeat_seconds', {}, { value }),
    cameBack: () => meter.add('purgeway_redis_silences_total', {}),
  };
}
