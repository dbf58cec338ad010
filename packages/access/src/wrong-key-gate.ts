import { hash } from 'node:crypto';
import type { Clock } from '@purgeway/runtime';
import { addressGroupOf } from './client-address.ts';

/** A key that somebody sent, whoever they are. */
export interface SentKey {
  readonly address: string;
  readonly apiKey: string;
}

/**
 * Slows those down who guess keys. It is asked before a key is looked up, so that during a pause even the right guess is not told from a
 * wrong one. Only keys that worked from the same address before go on meanwhile: neighbours behind one address are not locked out.
 */
export interface WrongKeyGate {
  /** How long the sender has to wait, in milliseconds, before this key is looked at; 0: it may be now. */
  pauseMs(sent: SentKey): number;
  /** The key was looked at and is unknown. */
  failed(sent: SentKey): void;
  /** The key was looked at and is good. */
  worked(sent: SentKey): void;
}

/** So many wrong keys are only mistakes. */
const freeFailures = 10;
const firstPauseMs = 1_000;
const pauseMsMax = 15 * 60_000;
/** After so long without a wrong key, an address is as good as new. */
const forgottenAfterMs = 60 * 60_000;
/** So many addresses are remembered, and so many keys that worked from one; those that were quiet longest are forgotten first. */
const addressesMax = 10_000;
const workingMax = 50_000;

interface Failures {
  readonly count: number;
  readonly lastAtMs: number;
  readonly untilMs: number;
}

/** Makes a gate with a memory of its own. Each pause is twice the one before, up to a quarter of an hour. */
export function createWrongKeyGate(clock: Clock): WrongKeyGate {
  const failures = new Map<string, Failures>();
  const working = new Map<string, true>();

  const recent = (group: string): Failures | undefined => {
    const found = failures.get(group);
    return found !== undefined && clock.now() - found.lastAtMs < forgottenAfterMs ? found : undefined;
  };

  return {
    pauseMs: (sent) => {
      const leftMs = (recent(addressGroupOf(sent.address))?.untilMs ?? 0) - clock.now();
      return leftMs > 0 && !working.has(nameOf(sent)) ? leftMs : 0;
    },
    failed: ({ address }) => {
      const group = addressGroupOf(address);
      const nowMs = clock.now();
      const count = (recent(group)?.count ?? 0) + 1;
      remember(
        failures,
        { name: group, value: { count, lastAtMs: nowMs, untilMs: nowMs + pauseMsAfter(count) } },
        addressesMax,
      );
    },
    worked: (sent) => {
      remember(working, { name: nameOf(sent), value: true }, workingMax);
    },
  };
}

/** Of the key only its hash is kept. */
function nameOf({ address, apiKey }: SentKey): string {
  return `${addressGroupOf(address)} ${hash('sha256', apiKey, 'base64')}`;
}

/** Puts an entry at the end, and takes the first one out when there are more than that. */
function remember<T>(
  known: Map<string, T>,
  { name, value }: { readonly name: string; readonly value: T },
  most: number,
): void {
  known.delete(name);
  known.set(name, value);
  if (known.size > most) {
    const [oldest = ''] = known.keys();
    known.delete(oldest);
  }
}

function pauseMsAfter(count: number): number {
  const doublings = count - freeFailures;
  return doublings < 0 ? 0 : Math.min(pauseMsMax, firstPauseMs * 2 ** Math.min(doublings, 20));
}
