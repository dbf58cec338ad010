import type { VendorErrorKind } from '@purgeway/vendors';
import { badMark, type Mood } from './model-vendor.ts';
import type { Random } from './random.ts';
import { shapes, type Shape } from './shapes.ts';
import type { Submission } from './history.ts';

/** Everything that is decided before a run begins. */
export interface Plan {
  readonly startMs: number;
  readonly shape: Shape;
  readonly mood: Mood;
  readonly workers: number;
  readonly weights: Readonly<Record<string, number>>;
  readonly deadlineMs: number;
  readonly lostWishes: number;
  readonly redisLatencyMs: number;
  readonly clockSkewMs: number;
  readonly submissions: readonly PlannedSubmission[];
  readonly steps: readonly number[];
  readonly kills: readonly number[];
  readonly stalls: readonly { readonly atMs: number; readonly ms: number }[];
  readonly clockSteps: readonly { readonly atMs: number; readonly ms: number }[];
}

export interface PlannedSubmission {
  readonly atMs: number;
  readonly submission: Submission;
  /** Asked for once more with the same id after these times. */
  readonly againAfterMs: readonly number[];
  readonly cancelAfterMs?: number | undefined;
  /** Taken in piece by piece. */
  readonly isStaged: boolean;
  /** The process that takes it in dies so long after it was asked. */
  readonly dieAfterMs?: number | undefined;
}

const errorKinds: readonly VendorErrorKind[] = [
  'throttled',
  'unavailable',
  'uncertain',
  'conflict',
  'rejected',
  'not-found',
  'quota',
  'account',
  'unsupported',
];
const clients = ['cms', 'deploy', 'ops', 'sweep'];
const activeMs = 30_000;

export function planOf(seed: number, random: Random): Plan {
  const shape = shapes[seed % shapes.length] ?? random.pick(shapes);
  // Often over the vendor's midnight.
  const midnight = Date.UTC(2026, 0, 6) - (shape.day?.utcOffsetMinutes ?? 0) * 60_000;
  const startMs =
    shape.day && random.chance(0.8)
      ? midnight - random.int(0, activeMs)
      : midnight + random.int(1, 80_000_000);
  const deadlineMs = random.pick([60_000, 180_000, 600_000]);
  const isCalm = random.chance(0.2);
  const isSteppy = random.chance(0.3);
  const times = (most: number): number[] =>
    isCalm ? [] : Array.from({ length: random.int(0, most) }, () => random.between(0, activeMs));
  return {
    startMs,
    shape,
    mood: moodOf(random, { startMs, isCalm }),
    workers: random.int(1, 3),
    weights: { cms: 2, sweep: 0.5 },
    deadlineMs,
    lostWishes: isCalm ? 0 : random.pick([0, 0.05, 0.3]),
    redisLatencyMs: random.pick([0.1, 1, 5]),
    clockSkewMs: isCalm ? 0 : random.pick([0, 3, 100]),
    submissions: submissionsOf(random, { seed, shape, startMs, deadlineMs }),
    steps: shape.stats ? Array.from({ length: random.int(0, 6) }, () => random.between(0, activeMs)) : [],
    kills: times(3),
    stalls: times(2).map((atMs) => ({ atMs, ms: random.between(100, random.pick([9_000, 40_000])) })),
    clockSteps: isSteppy ? times(4).map((atMs) => ({ atMs, ms: stepOf(random) })) : [],
  };
}

function stepOf(random: Random): number {
  return random.chance(0.6) ? -random.int(1, 500) : random.int(1, 5_000);
}

function moodOf(random: Random, { startMs, isCalm }: { startMs: number; isCalm: boolean }): Mood {
  const outageFrom = startMs + random.between(0, activeMs);
  return {
    latencyMs: random.pick([20, 100, 600]),
    slowShare: isCalm ? 0 : random.pick([0, 0.02, 0.1]),
    failShare: isCalm ? 0 : random.pick([0, 0.05, 0.3]),
    kinds: errorKinds.filter(() => random.chance(0.4)).concat('unavailable'),
    namesRefused: random.chance(0.5),
    ...(!isCalm &&
      random.chance(0.15) && {
        outage: { fromMs: outageFrom, untilMs: outageFrom + random.between(1_000, 60_000) },
      }),
  };
}

interface SubmissionContext {
  readonly seed: number;
  readonly shape: Shape;
  readonly startMs: number;
  readonly deadlineMs: number;
}

function submissionsOf(random: Random, context: SubmissionContext): PlannedSubmission[] {
  const { shape, seed, startMs, deadlineMs } = context;
  const hasBad = random.chance(0.3);
  const pool = random.pick([2, 10, 100, 100_000]);
  const sizes = [1, 1, 3, shape.targetsPerCallMax, Math.min(200, 5 * shape.targetsPerCallMax)];
  const burst = random.between(0, activeMs);
  return Array.from({ length: random.int(2, 16) }, (_, number) => {
    const atMs = random.chance(0.4) ? burst : random.between(0, activeMs);
    const values = Array.from({ length: random.int(1, random.pick(sizes)) }, () =>
      urlOf(random, pool, hasBad),
    );
    return {
      atMs,
      submission: {
        id: `op_${String(seed).padStart(12, '0')}${String(number).padStart(8, '0')}`,
        client: random.pick(clients),
        priority: random.pick(['urgent', 'normal', 'normal', 'bulk'] as const),
        values: random.chance(0.9) ? [...new Set(values)] : values,
        askedAtMs: startMs + atMs,
        deadlineAtMs: Math.floor(startMs + atMs + deadlineMs),
        times: 0,
        isAcknowledged: false,
        isCancelled: false,
      },
      againAfterMs: random.chance(0.15) ? [random.between(0, 50), random.between(0, 5_000)] : [],
      cancelAfterMs: random.chance(0.1) ? random.between(0, 10_000) : undefined,
      isStaged: random.chance(0.1),
      dieAfterMs: random.chance(0.1) ? random.between(0, 20) : undefined,
    };
  });
}

function urlOf(random: Random, pool: number, hasBad: boolean): string {
  const path = hasBad && random.chance(0.03) ? badMark : '/';
  return `https://www.example.com${path}${random.int(1, pool)}${'~'.repeat(random.int(0, 3))}`;
}
