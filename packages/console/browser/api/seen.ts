/** Resolves when somebody can see the page, or the signal fires. */
export async function untilSeen(signal: AbortSignal): Promise<void> {
  if (!document.hidden || signal.aborted) {
    return;
  }
  await new Promise<void>((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Aborts as soon as nobody sees the page any more. Whoever is done with it aborts it. */
export function whileSeen(): AbortController {
  const seen = new AbortController();
  const look = (): void => {
    if (document.hidden) {
      seen.abort();
    }
  };
  document.addEventListener('visibilitychange', look, { signal: seen.signal });
  look();
  return seen;
}
