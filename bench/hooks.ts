import { startHookRig, type HookRig } from '../test/support/hook-rig.ts';
import { runOpenLoop } from '../test/support/open-loop.ts';
import { seededChances } from '../test/support/seeded-random.ts';
import { until } from '../test/support/until.ts';
import type { BenchOptions } from './support/options.ts';
import { startRig } from './support/rig.ts';
import { figure, printTable, say } from './support/print-table.ts';
import { quantile } from './support/statistics.ts';

const perSecond = 1_000;

interface Round {
  readonly name: string;
  readonly answered: number;
  /** From when a hook was to be sent until its answer was read; ascending. */
  readonly latenciesMs: readonly number[];
}

/**
 * A thousand hooks a second, whatever the answers, each of them another: with Redis, while it is away, and while a worker purges what they
 * come to.
 */
export async function benchHooks({ isQuick, profileDir }: BenchOptions): Promise<void> {
  const seconds = isQuick ? 2 : 30;
  const rounds: Round[] = [];
  const rig = await startHookRig({ spoolBytesMax: 512 * 1024 * 1024 });
  try {
    await measure(rig, 'warm-up', 1);
    rounds.push(await measure(rig, 'durable in Redis', seconds));
    await rig.killRedis();
    await until('Redis is missed', async () => (await rig.call('/readyz')).status === 503);
    rounds.push(await measure(rig, 'spooled on disk', seconds));
  } finally {
    await rig.close();
  }
  rounds.push(await measureBesideWorker(seconds, profileDir));
  print(rounds);
}

async function measureBesideWorker(seconds: number, profileDir: string | undefined): Promise<Round> {
  const rig = await startRig({ hostnames: ['www.example.com'], profileDir });
  try {
    const { url } = await rig.startApi();
    await rig.startWorker();
    const hook = { url, secret: rig.key };
    await measure(hook, 'warm-up', 1);
    return await measure(hook, 'and purged meanwhile', seconds);
  } finally {
    await rig.close();
  }
}

async function measure(rig: Pick<HookRig, 'url' | 'secret'>, name: string, seconds: number): Promise<Round> {
  const latenciesMs: number[] = [];
  let sent = 0;
  let answered = 0;
  await runOpenLoop({
    servers: [rig.url],
    headers: { 'x-token': rig.secret },
    perSecond,
    chances: seededChances(1),
    next: () => {
      sent += 1;
      const key = `${name} ${sent}`;
      return sent > perSecond * seconds ? undefined : { key, path: '/v1/hooks/any', body: { slug: key } };
    },
    onMade: ({ plannedAt, endedAt, status }) => {
      latenciesMs.push(endedAt - plannedAt);
      answered += Number(status === 200);
    },
  });
  say(`hooks, ${name}: ${answered} answered with 200`);
  return { name, answered, latenciesMs: latenciesMs.toSorted((a, b) => a - b) };
}

function print(rounds: readonly Round[]): void {
  const cell = (latencies: readonly number[], share: number): string =>
    `${figure(quantile(latencies, share))} ms`;
  printTable(`Hooks, ${figure(perSecond)} a second`, [
    ['kept', 'answered 200', '50 %', '99 %', '99.9 %', 'most'],
    ...rounds.map(({ name, answered, latenciesMs }) => [
      name,
      figure(answered),
      cell(latenciesMs, 0.5),
      cell(latenciesMs, 0.99),
      cell(latenciesMs, 0.999),
      cell(latenciesMs, 1),
    ]),
  ]);
}
