import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMeter } from '@purgeway/telemetry';
import { expect, test } from 'vitest';
import { openSpool } from '../spool/spool.ts';
import { showSpool } from './show-spool.ts';

test('how much lies in the spool, since when, and what was set aside is shown', async ({
  onTestFinished,
}) => {
  const dir = await mkdtemp(join(tmpdir(), 'purgeway-spool-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  let nowMs = 1_790_000_000_000;
  const clock = { now: () => nowMs };
  const spool = await openSpool({ dir, bytesMax: 5_000, clock, onDamaged: () => undefined });
  onTestFinished(() => spool.close());
  const meter = createMeter('api');
  showSpool(meter, spool, clock);
  const shown = async (): Promise<Record<string, number>> => {
    const lines = (await meter.text()).matchAll(/^purgeway_hook_(s\w+) (\d+)$/gmu);
    return Object.fromEntries([...lines].map(([, name, value]) => [name, Number(value)]));
  };
  const empty = { spool_deliveries: 0, spool_used_bytes: 0, spool_max_bytes: 5_000, spool_oldest_seconds: 0 };
  expect(await shown()).toEqual({ ...empty, set_aside_bytes: 0 });

  await spool.append('one');
  nowMs += 90_000;
  await spool.append('two');
  expect(await shown()).toEqual({
    spool_deliveries: 2,
    spool_used_bytes: spool.status().bytes,
    spool_max_bytes: 5_000,
    spool_oldest_seconds: 90,
    set_aside_bytes: 0,
  });

  await spool.drain((text) => spool.setAside(text, 'nobody takes it'));
  const left = await shown();
  expect(left).toMatchObject(empty);
  expect(left['set_aside_bytes']).toBeGreaterThan(0);
});
