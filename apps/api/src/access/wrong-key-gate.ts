import type { Clock } from '@purgeway/runtime';
import { addressGroupOf } from './client-address.ts';

/** Slows those down who send wrong keys. It is asked only about wrong ones: good keys pass from whatever address. */
export interface WrongKeyGate {
  /**
   * A wrong key came from that address. Answers how long it has to wait, in milliseconds, before its next wrong key is looked at; 0: this
   * one was.
   */
  failed(address: string): number;
}

/** So many wrong keys are only mistakes. */
const freeFailures = 10;
const firstPauseMs = 1_000;
const pauseMsMax = 15 * 60_000;
/** After so long without a wrong key, an address is as good as new. */
const forgottenAfterMs = 60 * 60_000;
/** So many addresses are remembered; those that were quiet longest are forgotten first. */
const addressesMax = 10_000;

interface Failures {
  readonly count: number;
  readonly lastAtMs: number;
  readonly untilMs: number;
}

/** Makes a gate with a memory of its own. Each pause is twice the one before, up to a quarter of an hour. */
export function createWrongKeyGate(clock: Clock): WrongKeyGate {
  const known = new Map<string, Failures>();

  function remember(name: string, failures: Failures): void {
    known.delete(name);
    known.set(name, failures);
    if (known.size > addressesMax) {
      const [oldest = ''] = known.keys();
      known.delete(oldest);
    }
  }

  return {
    failed: (address) => {
      const name = addressGroupOf(address);
      const nowMs = clock.now();
      const before = known.get(name);
      const isKnown = before !== undefined && nowMs - before.lastAtMs < forgottenAfterMs;
      if (isKnown && nowMs < before.untilMs) {
        return before.untilMs - nowMs;
      }
      const count = isKnown ? before.count + 1 : 1;
      remember(name, { count, lastAtMs: nowMs, untilMs: nowMs + pauseMsAfter(count) });
      return 0;
    },
  };
}

function pauseMsAfter(count: number): number {
  const doublings = count - freeFailures;
  return doublings < 0 ? 0 : Math.min(pauseMsMax, firstPauseMs * 2 ** Math.min(doublings, 20));
}
