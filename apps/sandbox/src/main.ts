import { ConfigError } from '@purgeway/config';
import { EnvError } from '@purgeway/runtime';
import { readEnvironment } from './config.ts';
import { createDesk } from './desk.ts';
import { createRunning } from './running.ts';
import { start } from './start.ts';
import { StartError } from './start-error.ts';
import { listenForStop } from './stop-signals.ts';

type Ending = { readonly problem?: unknown };

async function main(): Promise<void> {
  const running = createRunning();
  const aborting = new AbortController();
  const ending = Promise.withResolvers<Ending>();
  const fail = (problem: unknown): void => ending.resolve({ problem });
  listenForStop({
    onFirst: () => ending.resolve({}),
    onSecond: () => {
      running.kill();
      process.exit(1);
    },
  });
  process.on('uncaughtException', fail);
  // The terminal may be gone before we are.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  const desk = createDesk({ running, signal: aborting.signal, say: (line) => console.log(line), fail });
  Promise.try(() => start(readEnvironment(), desk)).catch(fail);
  const { problem } = await ending.promise;
  aborting.abort();
  if (problem === undefined) {
    console.log('\nStopping (Ctrl-C once more kills at once)');
  } else {
    console.error(describe(problem));
  }
  await running.stop();
  process.exit(problem === undefined ? 0 : 1);
}

function describe(problem: unknown): unknown {
  const isExpected =
    problem instanceof StartError || problem instanceof ConfigError || problem instanceof EnvError;
  return isExpected ? problem.message : problem;
}

await main();
