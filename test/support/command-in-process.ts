import { readEnvironment } from '../../apps/cli/src/config.ts';
import { exitCodes } from '../../apps/cli/src/exit-codes.ts';
import { run } from '../../apps/cli/src/run.ts';
import { bareEnvironment, type CommandOptions, type Finished } from './command-line.ts';

/** Runs `purgeway` to its end without a process of its own: all but the launcher, signals and pipes is the same, and much sooner done. */
export async function runInProcess(
  words: readonly string[],
  { env, stdin }: CommandOptions = {},
): Promise<Finished> {
  let out = '';
  let err = '';
  const exit = await run({
    words,
    environment: readEnvironment({ ...bareEnvironment, ...env }),
    out: { write: (text, done) => ((out += text), done?.(), true) },
    err: { write: (text, done) => ((err += text), done?.(), true) },
    stdin: bytesOf(stdin ?? []),
    signal: new AbortController().signal,
  });
  return { code: exitCodes[exit].code, out, err };
}

async function* bytesOf(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string>,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    yield Buffer.from(chunk);
  }
}
