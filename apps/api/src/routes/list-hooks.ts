import { maySee } from '../access/key-ring.ts';
import type { HookCounts } from '../hooks/hook-counts.ts';
import type { OwnHook } from '../hooks/own-hooks.ts';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import { presentTime, presentTimeIfAny } from '../present/time.ts';
import type { Services } from '../services.ts';

/** Every hook of the client, with what came of it lately at this API process, and how much is spooled there. */
export function listHooks({ principal }: Call, { hooks, hookCounts, hookSpool, clock }: Services): Answer {
  const own = [...hooks.values()].filter(({ client }) => maySee(principal, client));
  const spool = hookSpool?.status();
  return {
    status: 200,
    body: {
      items: own.map((hook) => presentHook(hook, hookCounts)),
      spool: spool && {
        records: spool.records,
        bytes: spool.bytes,
        bytes_max: spool.bytesMax,
        oldest_at: presentTimeIfAny(spool.oldestAtMs),
        oldest_seconds:
          spool.oldestAtMs === undefined
            ? undefined
            : Math.max(0, Math.round((clock.now() - spool.oldestAtMs) / 1_000)),
      },
    },
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
