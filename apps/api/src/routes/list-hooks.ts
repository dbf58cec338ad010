import type { Clock } from '@purgeway/runtime';
import { maySee } from '../access/key-ring.ts';
import type { HookCounts } from '../hooks/hook-counts.ts';
import type { HookSpool } from '../hooks/hook-spool.ts';
import type { OwnHook } from '../hooks/own-hooks.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import { presentTime, presentTimeIfAny } from '../present/time.ts';
import type { Services } from '../services.ts';

/** Every hook of the client, with what came of it lately at this API process, and how much is spooled there. */
export async function listHooks(
  { principal }: Call,
  { hooks, hookCounts, hookSpool, clock }: Services,
): Promise<Answer> {
  const own = [...hooks.values()].filter(({ client }) => maySee(principal, client));
  return {
    status: 200,
    body: {
      items: own.map((hook) => presentHook(hook, hookCounts)),
      spool: hookSpool && (await presentSpool(hookSpool, clock)),
    },
  };
}

async function presentSpool(spool: HookSpool, clock: Clock) {
  const { records, bytes, bytesMax, oldestAtMs } = spool.status();
  const oldestMs = oldestAtMs === undefined ? undefined : Math.max(0, clock.now() - oldestAtMs);
  return {
    records,
    bytes,
    bytes_max: bytesMax,
    set_aside_bytes: await spool.asideBytes(),
    oldest_at: presentTimeIfAny(oldestAtMs),
    oldest_seconds: oldestMs === undefined ? undefined : Math.round(oldestMs / 1_000),
  };
}

function presentHook(
  { name, client, settings, sourceName, distribution, hostnames }: OwnHook,
  counts: HookCounts,
) {
  const lastAtMs = counts.lastAtMs(name);
  return {
    name,
    path: `/v1/hooks/${name}`,
    source: settings.source,
    source_name: sourceName,
    client,
    distribution_id: distribution,
    hostnames,
    last_at: lastAtMs === undefined ? undefined : presentTime(lastAtMs),
    last_hour: counts.lately(name),
    since_start: counts.total(name),
  };
}
