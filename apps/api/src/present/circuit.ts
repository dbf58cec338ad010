import type { CircuitStatus } from '@purgeway/store';
import type { ShownCircuit } from './account-schema.ts';
import { presentTimeIfAny } from './time.ts';

/** A circuit, of an account as of a receiver of callbacks. */
export function presentCircuit({ state, sinceMs, untilMs, failures, trips }: CircuitStatus): ShownCircuit {
  return { state, since: presentTimeIfAny(sinceMs), until: presentTimeIfAny(untilMs), failures, trips };
}
