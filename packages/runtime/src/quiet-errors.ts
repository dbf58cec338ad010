/** Longest silence about an error that keeps coming. */
const repeatAfterMs = 10_000;

/**
 * Reports an error once and then, while the same keeps coming, every ten seconds with how often it came: a server that
 * is gone fails every command of every connection.
 */
export function quietErrors(
  report: (error: Error, times: number) => void,
  now: () => number = () => performance.now(),
): (error: Error) => void {
  const seen = new Map<string, { reportedAt: number; times: number }>();
  return (error) => {
    const key = `${error.name} ${error.message}`;
    const last = seen.get(key) ?? { reportedAt: Number.NEGATIVE_INFINITY, times: 0 };
    last.times += 1;
    if (now() - last.reportedAt >= repeatAfterMs) {
      report(error, last.times);
      last.reportedAt = now();
      last.times = 0;
    }
    seen.set(key, last);
    if (seen.size > 100) {
      seen.clear();
    }
  };
}
