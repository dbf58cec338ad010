import type { Account } from '@purgeway/config';
import { newOperationId, type PurgeMeta } from '@purgeway/model';
import { silentLogger } from '@purgeway/runtime';
import { createStore, type JobWish, type Store } from '@purgeway/store';
import { defineVendor, type Limit, type VendorAdapter } from '@purgeway/vendors';
import { z } from 'zod';
import type { SendDeps } from '../processors/send-batch.ts';

type Redis = Parameters<typeof createStore>[0]['redis'];

/** An account at a vendor that answers as it is told, on a real Redis, with a clock that stands still unless it is moved. */
export interface PurgeBench {
  readonly store: Store;
  readonly clock: { at: number; now(): number };
  /** What was asked for, the oldest first. */
  readonly jobs: readonly JobWish[];
  /** What a worker purges and polls with. */
  depsWith(adapter: Partial<VendorAdapter>): SendDeps;
  /** Accepts a purge of so many URLs; answers its id. */
  accept(urls: number): Promise<string>;
}

const lane = 'url.hard';
const startMs = Date.UTC(2026, 0, 5);
let runs = 0;

export function openPurgeBench(redis: Redis): PurgeBench {
  const clock = { at: startMs, now: () => clock.at };
  const jobs: JobWish[] = [];
  runs += 1;
  const store = createStore({
    redis,
    subscriber: redis,
    prefix: `purge-bench-${process.pid}-${runs}-${Math.random().toString(36).slice(2)}`,
    clock,
    describeLane: () => ({ lane, targetsPerCallMax: 10, lingerMs: 0 }),
    wish: async (job) => void jobs.push(job),
    wishAttempt: async () => undefined,
    onError: (error) => {
      throw error;
    },
    recordsKeptMs: 60_000,
  });
  return {
    store,
    clock,
    jobs,
    depsWith: (answers) => {
      const adapter: VendorAdapter = {
        purge: () => Promise.reject(new Error('unexpected call')),
        ...answers,
      };
      return {
        store,
        account: accountWith(adapter),
        adapter,
        distributions: [],
        wish: async (job) => void jobs.push(job),
        weights: {},
        deadlineMs: 600_000,
        clock,
        random: () => 0.5,
        logger: silentLogger,
      };
    },
    accept: async (urls) => {
      const meta = metaOf(urls);
      const targets = Array.from({ length: urls }, (_, i) => ({
        kind: 'url' as const,
        value: `https://www.example.com/${meta.id}/${i}`,
        route: 0,
      }));
      await store.operations.accept({ id: meta.id, fingerprint: 'f', meta, targets });
      return meta.id;
    },
  };
}

function metaOf(targets: number): PurgeMeta {
  return {
    id: newOperationId(),
    type: 'purge',
    client: 'site',
    key: 'k',
    createdAtMs: startMs,
    deadlineAtMs: startMs + 600_000,
    mode: 'hard',
    priority: 'normal',
    targets,
    accounts: { main: targets },
    routes: [[{ account: 'main', distribution: 'www' }]],
  };
}

const limit = (value: number): Limit => ({ value, source: 'test' });

/** Nothing stands in the way of its calls. */
function accountWith(adapter: VendorAdapter): Account {
  const purge = { targetsPerCallMax: limit(10), rates: [] };
  const limits = { callsAtATimeMax: limit(8), poll: { rates: [] }, read: { rates: [] } };
  const vendor = defineVendor({
    id: 'told',
    name: 'Told',
    docs: 'https://vendor.example/docs',
    credentials: 'None.',
    capabilities: { 'purge.url': { answer: 'can' }, 'task.status': { answer: 'can' } },
    limits: { ...limits, purge: { url: purge } },
    watching: { firstAfterMs: limit(1_000), everyMs: limit(3_000), tasksPerCallMax: limit(4) },
    checkTarget: () => undefined,
    settingsSchema: z.strictObject({}),
    createAdapter: () => adapter,
  });
  return {
    id: 'main',
    vendor,
    limits: { ...limits, purge: { url: { ...purge, urgentShare: 0 } } },
    watching: vendor.watching,
    lingerMs: 0,
    createAdapter: () => adapter,
  };
}
