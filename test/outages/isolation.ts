import type { Fake } from '@purgeway/vendors/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { madeUrls, purgesOf } from '../support/vendor-under-test.ts';
import { percentile } from './percentile.ts';
import type { Rig } from './rig.ts';
import { submit } from './submit.ts';

export interface IsolationBench {
  readonly rig: Rig;
  readonly apiUrl: string;
  /** The vendor of those that are well, and the one that never answers. */
  readonly well: { readonly hostname: string; readonly fake: Fake };
  readonly sick: { readonly hostname: string; readonly fake: Fake };
  /** Where callbacks of those that are well go, and where nobody answers. */
  readonly receiver: { readonly url: string; readonly received: readonly { readonly path: string }[] };
  readonly hanging: { readonly url: string; readonly arrivals: readonly number[] };
}

export interface IsolationPlan {
  readonly rounds: number;
  /** Purges of a round, each of one URL. */
  readonly purges: number;
  /** URLs of another client that wait at the vendor that never answers. */
  readonly backlog: number;
}

/** Of one round: the 99th percentiles without the sick and with them. */
export interface IsolationRound {
  readonly sentAfterMs: readonly [well: number, besideSick: number];
  readonly calledBackAfterMs: readonly [well: number, besideSick: number];
}

/** Measures the same purges without and with a vendor and an endpoint that never answer, in turns. */
export async function measureIsolation(
  bench: IsolationBench,
  plan: IsolationPlan,
): Promise<IsolationRound[]> {
  const { rig, apiUrl, sick, hanging } = bench;
  const rounds: IsolationRound[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    const alone = await measure(bench, `alone-${round}`, plan.purges);
    sick.fake.gate.hold('purge');
    for (let first = 0; first < plan.backlog; first += 1_000) {
      const paths = madeUrls(
        sick.hostname,
        `backlog-${round}-${first}`,
        Math.min(1_000, plan.backlog - first),
      );
      await submit({ rig, apiUrl, client: 'other' }, { paths });
    }
    const before = hanging.arrivals.length;
    for (const [i] of Array.from({ length: 20 }).entries()) {
      const paths = madeUrls(bench.well.hostname, `hanging-${round}-${i}`, 1);
      await submit({ rig, apiUrl, client: 'other' }, { paths, callback: { url: `${hanging.url}/${i}` } });
    }
    await until(
      'calls and callbacks hang',
      () => sick.fake.gate.heldCount > 0 && hanging.arrivals.length > before,
    );
    const beside = await measure(bench, `beside-${round}`, plan.purges);
    sick.fake.gate.release();
    rounds.push({
      sentAfterMs: [alone.sentAfterMs, beside.sentAfterMs],
      calledBackAfterMs: [alone.calledBackAfterMs, beside.calledBackAfterMs],
    });
  }
  return rounds;
}

async function measure(
  { rig, apiUrl, well, receiver }: IsolationBench,
  name: string,
  count: number,
): Promise<{ sentAfterMs: number; calledBackAfterMs: number }> {
  const accepted = new Map<string, number>();
  const calledBack: number[] = [];
  const acceptedAt: number[] = [];
  let seen = receiver.received.length;
  const watch = setInterval(() => {
    for (const { path } of receiver.received.slice(seen)) {
      const [, run, number] = path.split('/');
      const at = acceptedAt[Number(number)];
      if (run === name && at !== undefined) {
        calledBack.push(Date.now() - at);
      }
    }
    seen = receiver.received.length;
  }, 2);
  for (let i = 0; i < count; i += 1) {
    const url = `https://${well.hostname}/${name}/${i}`;
    // From when it was asked: the vendor may be called before the answer is out.
    accepted.set(url, Date.now());
    acceptedAt.push(Date.now());
    await submit(
      { rig, apiUrl, client: 'third' },
      { paths: [url], callback: { url: `${receiver.url}/${name}/${i}` } },
    );
    await wait(10);
  }
  const sent = (): number[] =>
    purgesOf(well.fake).flatMap(({ at, targets }) =>
      targets.flatMap((url) => (accepted.has(url) ? [Math.max(0, at - (accepted.get(url) ?? 0))] : [])),
    );
  await until(`all of ${name} is sent`, () => sent().length >= count);
  await until(`all of ${name} is called back`, () => calledBack.length >= count, 120_000);
  clearInterval(watch);
  return { sentAfterMs: percentile(sent(), 0.99), calledBackAfterMs: percentile(calledBack, 0.99) };
}

/** How much the others' 99th percentile grows beside the sick, as medians over the rounds. */
export function growthOf(rounds: readonly IsolationRound[]): { sent: number; calledBack: number } {
  const growth = (of: 'sentAfterMs' | 'calledBackAfterMs'): number =>
    percentile(
      rounds.map((round) => round[of][1]),
      0.5,
    ) /
    percentile(
      rounds.map((round) => round[of][0]),
      0.5,
    );
  return { sent: growth('sentAfterMs'), calledBack: growth('calledBackAfterMs') };
}
