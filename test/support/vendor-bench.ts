import { purgeModes, targetKinds, type PurgeMode, type TargetKind } from '@purgeway/model';
import { createManualClock } from '@purgeway/runtime';
import { explainRefusal, isCapable, type Vendor } from '@purgeway/vendors';
import type { Fake } from '@purgeway/vendors/testing';
import { expect } from 'vitest';
import { z } from 'zod';
import { controlPlaneOf, type ControlPlane, type EditionUnderTest } from './control-plane.ts';
import { startStack, type Stack } from './stack.ts';

/** The one account of a bench. */
export const account = 'main';
/** How often distributions are read back. */
export const readEveryMs = 600_000;

/** The whole product in front of one vendor's fake, on one clock. */
export interface VendorBench {
  readonly vendor: Vendor;
  readonly fake: Fake;
  readonly stack: Stack;
  readonly plane: ControlPlane;
  close(): Promise<void>;
}

/** Vendors that make no distributions get one in the config: `main-distribution`, of `www.example.com`. */
export async function openVendorBench(
  { vendor, start }: EditionUnderTest,
  redisUrl: string,
): Promise<VendorBench> {
  const clock = createManualClock();
  const fake = await start({ now: () => clock.now(), taskAfterMs: 1_000, rolloutAfterMs: 1_000 });
  const hostnames = canCreate(vendor) ? [] : ['www.example.com'];
  const stack = await startStack({
    redisUrl,
    clock,
    accounts: [{ id: account, vendor: vendor.id, fake, hostnames, settings: { timeoutMs: 2_000 } }],
    controlPlane: { readEveryMs },
  });
  return {
    vendor,
    fake,
    stack,
    plane: controlPlaneOf(stack),
    close: async () => {
      await stack.close();
      await fake.close();
    },
  };
}

export function canCreate({ capabilities }: Vendor): boolean {
  return isCapable(capabilities, 'distribution.create');
}

/** A distribution as a test names it. */
export interface NamedDistribution {
  readonly id: string;
  readonly domain: string;
}

/** Purges by every kind in every mode: what the vendor can is carried out and called back, all else is refused with its reason. */
export async function purgeEveryWay(bench: VendorBench, distribution: NamedDistribution): Promise<void> {
  for (const kind of targetKinds) {
    for (const mode of purgeModes) {
      const refusal = explainRefusal(bench.vendor.capabilities, kind, mode);
      const way = { kind, mode, distribution };
      await (refusal === undefined ? carriesOut(bench, way) : refuses(bench, way, refusal));
    }
  }
}

interface Way {
  readonly kind: TargetKind;
  readonly mode: PurgeMode;
  readonly distribution: NamedDistribution;
}

/** A request body for one target of each kind, relative to a distribution. */
const bodyOf: Readonly<Record<TargetKind, (domain: string) => Readonly<Record<string, unknown>>>> = {
  url: () => ({ paths: ['/news/today.html?page=2'] }),
  directory: () => ({ directories: ['/news/'] }),
  tag: () => ({ tags: ['entry-7'] }),
  hostname: (domain) => ({ hostnames: [domain] }),
  pattern: () => ({ patterns: ['^/news/.*'] }),
  everything: () => ({ purge_everything: true }),
};

function ask({ plane, stack }: VendorBench, { kind, mode, distribution }: Way) {
  return plane.request('POST', '/v1/cdn/cache/purge', {
    distribution_id: distribution.id,
    mode,
    callback: { url: stack.receiver.url },
    ...bodyOf[kind](distribution.domain),
  });
}

async function carriesOut(bench: VendorBench, way: Way): Promise<void> {
  const callsBefore = bench.fake.ledger.length;
  const answer = await ask(bench, way);
  const name = `${way.kind} ${way.mode}`;
  expect({ name, ...answer }).toMatchObject({ name, status: 202, body: { ok: true } });
  const { purge_id: purgeId } = z.object({ purge_id: z.string() }).parse(answer.body);
  await bench.plane.completed(purgeId);
  const purges = bench.fake.ledger.slice(callsBefore).filter(({ action }) => action === 'purge');
  expect({ name, purges }).toMatchObject({ name, purges: [{ outcome: 'accepted', mode: way.mode }] });
}

async function refuses(bench: VendorBench, way: Way, refusal: string): Promise<void> {
  const answer = await ask(bench, way);
  const name = `${way.kind} ${way.mode}`;
  expect({ name, ...answer }).toMatchObject({ name, status: 422 });
  expect(JSON.stringify(answer.body)).toContain(JSON.stringify(refusal).slice(1, 40));
}

const figure = z.number().nullable();
const statsSchema = z.object({
  requests: figure,
  bytes_served: figure,
  hit_ratio: figure,
  unknown: z.record(z.string(), z.string()).default({}),
});

/** Reads a day's statistics: every figure is a number, or null with a reason. */
export async function readStats({ plane, stack, vendor }: VendorBench, id: string): Promise<void> {
  const to = new Date(stack.clock.now()).toISOString();
  const from = new Date(stack.clock.now() - 24 * 3_600_000).toISOString();
  const path = `/v1/cdn/cache/stats?distribution_id=${id}&from=${from}&to=${to}`;
  const answer = await plane.request('GET', path);
  const can = isCapable(vendor.capabilities, 'stats');
  expect(answer.status).toBe(can ? 200 : 422);
  const stats = statsSchema.safeParse(answer.body).data;
  const figures = (['requests', 'bytes_served', 'hit_ratio'] as const).map((name) => ({
    name,
    isTold: stats?.[name] !== null && stats?.[name] !== undefined,
    hasReason: stats?.unknown[name] !== undefined,
  }));
  expect(figures.filter(({ isTold, hasReason }) => can && isTold === hasReason)).toEqual([]);
  expect(figures.some(({ isTold }) => isTold)).toBe(can);
}

/** Reads log lines: at least one, and no error among them. */
export async function readLogs({ stack, vendor }: VendorBench, id: string): Promise<void> {
  const response = await stack.call(`/v1/cdn/distributions/${id}/logs?limit=50`);
  const can = isCapable(vendor.capabilities, 'logs');
  const text = await response.text();
  expect(response.status).toBe(can ? 200 : 422);
  expect(response.headers.get('content-type')).toContain(can ? 'application/x-ndjson' : 'problem+json');
  const lines = text.split('\n').filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(0);
  const wrong = lines.filter((line) => {
    const record: unknown = JSON.parse(line);
    return typeof record !== 'object' || record === null || 'error' in record;
  });
  expect(wrong).toEqual([]);
}
