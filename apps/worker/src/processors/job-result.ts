/** What a processor wants done with its job: it is finished, or it is to run again at a time, holding no slot until then. */
export type JobResult = { readonly do: 'finish' } | { readonly do: 'run-again'; readonly atMs: number };

export const finish: JobResult = { do: 'finish' };

export function runAgain(atMs: number): JobResult {
  return { do: 'run-again', atMs };
}

/** The clock that a wait was reckoned by may be behind ours: looking again at once would spin. */
const spinMs = 10;

/** When to look again for what may be had at a time; a little later when that is over by our clock already. */
export function lookAgainAt(untilMs: number, now: number): number {
  return untilMs > now ? untilMs : now + spinMs;
}
