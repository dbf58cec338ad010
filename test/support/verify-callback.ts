import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';
import type { ReceivedCallback } from './receiver.ts';

/** Checks a callback with an implementation that is not ours, at the moment it was signed. Throws when it is not right. */
export function verifyCallback({ body, headers }: ReceivedCallback, secret: string): unknown {
  vi.useFakeTimers({ toFake: ['Date'], now: Number(headers['webhook-timestamp']) * 1_000 });
  try {
    return new Webhook(secret).verify(body, headers);
  } finally {
    vi.useRealTimers();
  }
}
