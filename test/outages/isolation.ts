import { setTimeout as wait } from 'node:timers/promises';
import { percentile } from './percentile.ts';
import { measureRound, type Round } from './measure-round.ts';
import type { IsolationBench } from './open-isolation.ts';
import { makeSick, type SickPlan } from './make-sick.ts';

/** Three that are alike. Two of them stay well: what differs between these two is noise. */
export interface IsolationBenches {
  readonly one: IsolationBench;
  readonly other: IsolationBench;
  readonly beside: IsolationBench;
}

export interface IsolationPlan extends SickPlan {
  /** Each of the three is measured so often in turns there and back, so that what drifts meets all alike. */
  readonly turns: number;
  /** Purges of a round, each of one URL: at least a thousand where a 99th percentile is to be told. */
  readonly purges: number;
  /** Between two purges of a round, on average. */
  readonly everyMs: number;
  /** The pace of every round follows from it. */
  readonly seed: number;
}

export type IsolationRounds = Readonly<Record<keyof IsolationBenches, readonly Round[]>>;

/** How many times as long the others take, by the medians over the rounds of a percentile. */
export interface Growth {
  readonly sent: number;
  readonly calledBack: number;
}

export interface IsolationReport {
  /** Sent and called back beside the sick. */
  readonly purgesBeside: number;
  /** Of the 99th percentiles, beside the sick. */
  readonly growth: Growth;
  /** The same between the two that are well: nothing smaller can be told from noise. */
  readonly noise: Growth;
  /** Of the medians, which differ less by chance. */
  readonly growthOfMedian: Growth;
  /** Medians over the rounds: ms, alone and beside. */
  readonly p99: Readonly<Record<keyof Growth, readonly [number, number]>>;
  /** Shortest and longest 99th percentile of a round: ms, alone and beside. */
  readonly spread: Readonly<Record<keyof Growth, readonly [Range, Range]>>;
  /** The 99th percentile of how late the process of vendors, receiver and clients was, in its worst round: ms. */
  readonly loopDelayMs: number;
  /** Processor time of a round, of all our programs and Redis: share of one processor, alone and beside. */
  readonly cpu: readonly [number, number];
  /** The same of those who have nothing to do while others are measured: what the sick cost by themselves. */
  readonly idleCpu: readonly [number, number];
}

type Range = readonly [number, number];

/** Measures the same purges beside nobody, beside nobody again, and beside a vendor and an endpoint that never answer. */
export async function measureIsolation(
  benches: IsolationBenches,
  plan: IsolationPlan,
): Promise<IsolationReport> {
  const sick = await makeSick(benches.beside, plan);
  try {
    const rounds: Record<keyof IsolationBenches, Round[]> = { one: [], other: [], beside: [] };
    await warmUp(benches, plan);
    for (const [turn, name] of turnsOf(plan.turns).entries()) {
      rounds[name].push(await measureTurn(benches, { plan, turn, name }));
    }
    return reportOf(rounds);
  } finally {
    await sick.close();
  }
}

/** There and back again: who is first in one turn is last in the next. */
export function turnsOf(turns: number): (keyof IsolationBenches)[] {
  const order = ['one', 'beside', 'other'] as const;
  return Array.from({ length: turns }, (_, i) => (i % 2 === 0 ? order : order.toReversed())).flat();
}

/** Programs get faster with use, and all must have had the same. */
export async function warmUp(benches: IsolationBenches, plan: IsolationPlan): Promise<void> {
  for (const bench of [benches.one, benches.other, benches.beside]) {
    await measureRound(bench, { ...plan, name: 'warm', purges: Math.ceil(plan.purges / 2) });
  }
}

export async function measureTurn(
  benches: IsolationBenches,
  {
    plan,
    turn,
    name,
  }: { readonly plan: IsolationPlan; readonly turn: number; readonly name: keyof IsolationBenches },
): Promise<Round> {
  const idle = name === 'beside' ? benches.one : benches.beside;
  const round = await measureRound(benches[name], { ...plan, name: `${name}-${turn}`, idle });
  console.log(
    JSON.stringify({
      turn,
      name,
      sent: [0.5, 0.99].map((share) => rounded(percentile(round.sentMs, share))),
      calledBack: [0.5, 0.99].map((share) => rounded(percentile(round.calledBackMs, share))),
      loopDelayMs: rounded(round.loopDelayMs),
      cpu: rounded(round.cpu),
      idleCpu: rounded(round.idleCpu),
    }),
  );
  await wait(500);
  return round;
}

export function reportOf({ one, other, beside }: IsolationRounds): IsolationReport {
  const alone = [...one, ...other];
  return {
    purgesBeside: Math.min(
      ...[beside.flatMap(({ sentMs }) => sentMs), beside.flatMap(({ calledBackMs }) => calledBackMs)].map(
        ({ length }) => length,
      ),
    ),
    growth: growthOf(alone, beside, 0.99),
    noise: growthOf(one, other, 0.99),
    growthOfMedian: growthOf(alone, beside, 0.5),
    p99: both((of) => [typical(alone, of, 0.99), typical(beside, of, 0.99)]),
    spread: both((of) => [spreadOf(alone, of), spreadOf(beside, of)]),
    loopDelayMs: rounded(Math.max(...[...alone, ...beside].map(({ loopDelayMs }) => loopDelayMs))),
    cpu: [medianOf(alone.map(({ cpu }) => cpu)), medianOf(beside.map(({ cpu }) => cpu))],
    // While those that are well are measured the sick are idle, and the other way round.
    idleCpu: [medianOf(beside.map(({ idleCpu }) => idleCpu)), medianOf(alone.map(({ idleCpu }) => idleCpu))],
  };
}

type Kind = 'sentMs' | 'calledBackMs';

function both<Value>(of: (kind: Kind) => Value): Readonly<Record<keyof Growth, Value>> {
  return { sent: of('sentMs'), calledBack: of('calledBackMs') };
}

function growthOf(before: readonly Round[], after: readonly Round[], share: number): Growth {
  return both((of) => rounded(typical(after, of, share) / typical(before, of, share)));
}

function typical(rounds: readonly Round[], of: Kind, share: number): number {
  return medianOf(rounds.map((round) => percentile(round[of], share)));
}

function spreadOf(rounds: readonly Round[], of: Kind): Range {
  const all = rounds.map((round) => percentile(round[of], 0.99));
  return [rounded(Math.min(...all)), rounded(Math.max(...all))];
}

/** Of an even number the mean of the two in the middle. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return rounded(((sorted[low] ?? Number.NaN) + (sorted[high] ?? Number.NaN)) / 2);
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
