const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * One Ctrl-C comes twice under npm: from the terminal, and from npm, which hands on what it got itself. Signals this
 * close to the first count as the same.
 */
const sameSignalMs = 500;

/** Calls `onFirst` at the first signal to end, and `onSecond` when somebody insists. */
export function listenForStop(on: { readonly onFirst: () => void; readonly onSecond: () => void }): void {
  let firstAt: number | undefined;
  const take = (): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      on.onFirst();
    } else if (performance.now() - firstAt > sameSignalMs) {
      on.onSecond();
    }
  };
  for (const signal of signals) {
    process.on(signal, take);
  }
}
