import { fakes } from '@purgeway/vendors/testing';
import { z } from 'zod';
import { startProcessStack, type ProcessStack } from '../../support/processes.ts';
import { until } from '../../support/until.ts';
import { knownHosts } from './odd-texts.ts';
import { runAttacks, type AttackReport, type AttackRun } from './run-attacks.ts';

export interface EventLoopDelay {
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface ApiAttack extends Pick<AttackRun, 'requests' | 'seed' | 'secondsMax' | 'lanes' | 'only'> {
  /** How long the API is watched at rest before, to know what the machine itself is late by. */
  readonly idleMs?: number;
}

export interface ApiAttackReport extends AttackReport {
  /** How late the API's event loop was, in milliseconds: at rest, and under attack. */
  readonly idleDelayMs: EventLoopDelay;
  readonly delayMs: EventLoopDelay;
  /** How much of that the API itself worked, without what others on the machine took. */
  readonly heldMs: EventLoopDelay;
  /** Purges sent in between by an honest client, each of which was taken. */
  readonly honestPurges: number;
  readonly peakRssMib: number;
}

/** Starts an API of its own with its own Redis, attacks it, and says how it fared. */
export async function attackApi({ idleMs = 2_000, ...run }: ApiAttack): Promise<ApiAttackReport> {
  const start = fakes.get('tencent');
  const fake = await start?.();
  if (fake === undefined) {
    throw new Error('The vendor has no fake.');
  }
  const preload = new URL('../../support/event-loop-delay.ts', import.meta.url).pathname;
  const stack = await startProcessStack([{ id: 'main', vendor: 'tencent', fake, hostnames: knownHosts }], {
    apiPreloads: [preload],
  });
  try {
    return await watch(stack, run, idleMs);
  } finally {
    await stack.close();
    await fake.close();
  }
}

async function watch(
  stack: ProcessStack,
  run: Omit<ApiAttack, 'idleMs'>,
  idleMs: number,
): Promise<ApiAttackReport> {
  await stack.purge({ paths: [`https://${knownHosts[0]}/first`] });
  await readDelay(stack);
  await new Promise((resolve) => {
    setTimeout(resolve, idleMs);
  });
  const idle = await readDelay(stack);
  const honest = sendHonestPurges(stack);
  const report = await runAttacks({
    ...run,
    port: stack.port,
    key: stack.key,
    isAlive: () => !stack.api.hasEnded(),
  });
  const honestPurges = await honest.stop();
  const attacked = await readDelay(stack);
  return {
    ...report,
    idleDelayMs: idle.eventLoopDelayMs,
    delayMs: attacked.eventLoopDelayMs,
    heldMs: attacked.eventLoopHeldMs,
    honestPurges,
    peakRssMib: stack.api.peakRssMib(),
  };
}

/** One purge after another, each of which must be taken: an attack on others is no reason to refuse it. */
function sendHonestPurges(stack: ProcessStack): { stop(): Promise<number> } {
  const over = new AbortController();
  let count = 0;
  const running = (async () => {
    while (!over.signal.aborted) {
      await stack.purge({ paths: [`https://${knownHosts[0]}/honest/${count}`] });
      count += 1;
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  })();
  // Told when it is waited for.
  running.catch(() => undefined);
  return {
    stop: async () => {
      over.abort();
      await running;
      return count;
    },
  };
}

const delaySchema = z.object({
  samples: z.number(),
  p50: z.number(),
  p99: z.number(),
  p999: z.number(),
  max: z.number(),
});
const delaysSchema = z.object({ eventLoopDelayMs: delaySchema, eventLoopHeldMs: delaySchema });

/** The delays since it was last asked. */
async function readDelay({ api }: ProcessStack): Promise<z.infer<typeof delaysSchema>> {
  if (api.hasEnded()) {
    throw new Error(`The API ended:\n${api.output().slice(-3_000)}`);
  }
  const before = linesOfDelay(api.output()).length;
  process.kill(api.pid, 'SIGWINCH');
  await until('the API says how late its event loop was', () => linesOfDelay(api.output()).length > before);
  return delaysSchema.parse(JSON.parse(linesOfDelay(api.output()).at(-1) ?? ''));
}

function linesOfDelay(output: string): string[] {
  return output.split('\n').filter((line) => line.startsWith('{"eventLoopDelayMs"'));
}
