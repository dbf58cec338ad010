import {
  eventIdFor,
  newOperationId,
  type Delivery,
  type PurgeMeta,
  type RoutedTarget,
  type Vault,
} from '@purgeway/model';
import type { Redis } from 'ioredis';
import {
  createStore,
  type BatchRecord,
  type GovernorSpec,
  type JobWish,
  type SettledTargets,
  type Store,
  type StoreOptions,
} from '../index.ts';
import type { OperationSeed } from '../types.ts';

/** A store on a real Redis, with a clock that stands still and the jobs it asked for. */
export interface StoreBench {
  readonly store: Store;
  readonly clock: { at: number; now(): number };
  readonly jobs: JobWish[];
  readonly attempts: Delivery[];
  /** What was told of targets that came to another state. */
  readonly settled: SettledTargets[];
  readonly prefix: string;
}

export interface StoreBenchOptions {
  readonly redis: Redis;
  readonly subscriber: Redis;
  /** How many targets the lanes send per call. */
  readonly spec: Pick<GovernorSpec, 'targetsPerCallMax'>;
  /** Absent: nothing is sealed. */
  readonly vault?: Vault;
  /** Gets what nobody else is told of; absent: such an error is thrown. */
  readonly errors?: Error[];
  readonly auditBounds?: StoreOptions['auditBounds'];
  /** To open once more what another bench wrote. Absent: an own one. */
  readonly prefix?: string;
  readonly repeat?: StoreOptions['repeat'];
}

let runs = 0;

export function openStoreBench(options: StoreBenchOptions): StoreBench {
  const { redis, subscriber, spec, vault, errors, auditBounds, prefix = newPrefix(), repeat } = options;
  const clock = { at: Date.UTC(2026, 0, 5, 4), now: () => clock.at };
  const jobs: JobWish[] = [];
  const attempts: Delivery[] = [];
  const settled: SettledTargets[] = [];
  const store = createStore({
    redis,
    subscriber,
    prefix,
    clock,
    vault,
    describeLane: (_account, target, mode) => ({
      lane: `${target.kind}.${mode}`,
      targetsPerCallMax: spec.targetsPerCallMax,
      lingerMs: 0,
    }),
    wish: async (job) => void jobs.push(job),
    wishAttempt: async (delivery) => void attempts.push(delivery),
    onSettled: (one) => void settled.push(one),
    onError: (error) => {
      if (errors === undefined) {
        throw error;
      }
      errors.push(error);
    },
    recordsKeptMs: 60_000,
    auditBounds,
    repeat,
  });
  return { store, clock, jobs, attempts, settled, prefix };
}

function newPrefix(): string {
  runs += 1;
  return `store-bench-${process.pid}-${runs}-${Math.random().toString(36).slice(2)}`;
}

/** An operation of one client for the account `main`. */
export function seedOf(values: readonly string[], overrides: Partial<PurgeMeta> = {}): OperationSeed {
  const targets: RoutedTarget[] = values.map((value) => ({ kind: 'url', value, route: 0 }));
  const meta: PurgeMeta = {
    id: newOperationId(),
    type: 'purge',
    client: 'site',
    key: 'k1',
    createdAtMs: Date.UTC(2026, 0, 5, 4),
    deadlineAtMs: Date.UTC(2026, 0, 6, 4),
    mode: 'hard',
    priority: 'normal',
    targets: targets.length,
    accounts: { main: targets.length },
    routes: [[{ account: 'main', distribution: 'www' }]],
    callback: { url: 'https://client.example/{status}' },
    ...overrides,
  };
  return { id: meta.id, fingerprint: 'f', meta, targets };
}

export function urls(count: number, name = 'p'): string[] {
  return Array.from({ length: count }, (_, i) => `https://www.example.com/${name}/${i}`);
}

/** Claims the batch of a job; throws unless it may be sent now. */
export async function claimOf(
  { store }: StoreBench,
  job: JobWish | undefined,
  spec: GovernorSpec,
): Promise<BatchRecord> {
  const claim = await store.batches.claim({
    account: 'main',
    jobId: job?.jobId ?? '',
    lane: job?.lane ?? '',
    spec,
  });
  if (claim.answer !== 'send') {
    throw new Error(`Expected a batch, got ${JSON.stringify(claim)}.`);
  }
  return claim.batch;
}

/** A limit of purges that never stands in the way. */
export const purgeSpec: GovernorSpec = {
  budgets: [],
  callsAtATimeMax: 2,
  targetsPerCallMax: 10,
  leaseMs: 60_000,
  weights: {},
  hasUrgentReserve: false,
};

/** Ends an operation of its own, so that its final event is to be delivered; answers the delivery's id. */
export async function endDelivery(bench: StoreBench, meta: Partial<PurgeMeta> = {}): Promise<string> {
  const seed = seedOf(urls(1), meta);
  await bench.store.operations.accept(seed);
  await bench.store.settle({
    operationId: seed.id,
    client: seed.meta.client,
    indexes: [0],
    state: 'confirmed',
    note: { account: 'main', at: '2026-01-05T04:00:00.000Z' },
  });
  return eventIdFor(seed.id);
}
