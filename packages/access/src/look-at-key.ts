import type { FoundKey, KeyRing } from './key-ring.ts';
import type { SentKey, WrongKeyGate } from './wrong-key-gate.ts';

/** What is asked of every key that comes in. */
export interface Entry<Holder> {
  readonly keyRing: Pick<KeyRing<Holder>, 'find'>;
  readonly wrongKeys: WrongKeyGate;
}

/** `paused`: it was not looked at, because too many unknown keys came from that address. */
export type LookedAt<Holder> = FoundKey<Holder> | { readonly state: 'paused'; readonly pauseMs: number };

/** Tells whose key somebody sent, as slowly as the address deserves: an unknown one counts against it. */
export function lookAtKey<Holder>(sent: SentKey, { keyRing, wrongKeys }: Entry<Holder>): LookedAt<Holder> {
  const pauseMs = wrongKeys.pauseMs(sent);
  if (pauseMs > 0) {
    return { state: 'paused', pauseMs };
  }
  const found = keyRing.find(sent.apiKey);
  if (found.state === 'good') {
    wrongKeys.worked(sent);
  } else if (found.state === 'unknown') {
    wrongKeys.failed(sent);
  }
  return found;
}
