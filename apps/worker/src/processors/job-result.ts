/** What a processor wants done with its job: it is finished, or it is to run again at a time, holding no slot until then. */
export type JobResult = { readonly do: 'finish' } | { readonly do: 'run-again'; readonly atMs: number };

export const finish: JobResult = { do: 'finish' };

export function runAgain(atMs: number): JobResult {
  return { do: 'run-again', atMs };
}
