import type { Clock } from '@purgeway/runtime';
import type { Meter } from '@purgeway/telemetry';
import type { Spool } from '../spool/spool.ts';

/** Has the meter show how full the spool of hooks is, whenever it is asked. */
export function showSpool(meter: Pick<Meter, 'set' | 'beforeText'>, spool: Spool, clock: Clock): void {
  meter.beforeText(async () => {
    const { records, bytes, bytesMax, oldestAtMs } = spool.status();
    meter.set('purgeway_hook_spool_deliveries', {}, records);
    meter.set('purgeway_hook_spool_used_bytes', {}, bytes);
    meter.set('purgeway_hook_spool_max_bytes', {}, bytesMax);
    const waitedMs = oldestAtMs === undefined ? 0 : clock.now() - oldestAtMs;
    meter.set('purgeway_hook_spool_oldest_seconds', {}, Math.max(0, waitedMs / 1_000));
    meter.set('purgeway_hook_set_aside_bytes', {}, await spool.asideBytes());
  });
}
