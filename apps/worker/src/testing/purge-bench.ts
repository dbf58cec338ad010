import type { Account } from '@purgeway/config';
import { newOperationId, type PurgeMeta } from '@purgeway/model';
import { silentLogger } from '@purgeway/runtime';
import type { JobWish, Store } from '@purgeway/store';
import { defineVendor, type Limit, type VendorAdapter } from '@purgeway/vendors';
import { z } from 'zod';
import type { SendDeps } from '../processors/send-batch.ts';
import { openStore, type OwnStoreOptions } from './open-store.ts';

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

const startMs = Date.UTC(2026, 0, 5);

export function openPurgeBench(redis: OwnStoreOptions['redis']): PurgeBench {
  const clock = { at: startMs, now: () => clock.at };
  const jobs: JobWish[] = [];
  const wish = async (job: JobWish): Promise<void> => void jobs.push(job);
  const store = openStore({ redis, clock, targetsPerCallMax: 10, wish });
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
        wish,
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
