import type { Fake, FakeCall } from './fake.ts';

/** The calls of one fake, with the side that the server writes to. */
export interface Ledger {
  readonly calls: readonly FakeCall[];
  add(call: FakeCall): void;
  readonly waitForCalls: Fake['waitForCalls'];
}

/** An empty ledger. */
export function createLedger(): Ledger {
  const calls: FakeCall[] = [];
  const watchers = new Set<() => void>();
  return {
    calls,
    add: (call) => {
      calls.push(call);
      for (const look of watchers) look();
    },
    waitForCalls: async (count, { action, timeoutMs = 10_000 } = {}) => {
      const arrived = (): number => calls.filter((call) => !action || call.action === action).length;
      if (arrived() >= count) return;
      await new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (arrived() >= count) finish(resolve);
        };
        const timer = setTimeout(
          () => finish(() => reject(new Error(`${arrived()} of ${count} calls came in ${timeoutMs} ms.`))),
          timeoutMs,
        );
        const finish = (end: () => void): void => {
          clearTimeout(timer);
          watchers.delete(look);
          end();
        };
        watchers.add(look);
      });
    },
  };
}
