import { quietErrors } from '@purgeway/runtime';
import { audited } from '../http/audited.ts';
import type { Services } from '../services.ts';
import type { HookArrival } from './arrival.ts';
import { noSuchHook } from './find-hook.ts';
import { takeIn } from './take-in.ts';
import { factsOf, levelOf, noteHook } from './tell-received.ts';

/**
 * Hands in a hook that was kept while Redis was away. What it was answered with holds: no limit of a day refuses it any more. It counted as
 * `spooled`; one that comes to nothing now counts as `unmapped` besides.
 */
export async function handInSpooled(arrival: HookArrival, services: Services): Promise<void> {
  const own = services.hooks.get(arrival.hook);
  if (own === undefined) {
    throw noSuchHook();
  }
  const { address, requestId } = arrival;
  await audited({ route: { action: 'hook' }, address, requestId }, services, async (asker) => {
    asker.principal = { ...own.principal, targetsPerDayMax: undefined };
    const by = { principal: asker.principal, auditOf: asker.entryOf, deed: asker.deed };
    const outcome = await takeIn({ arrival, own, asker: by }, services);
    if (outcome.outcome === 'unmapped') {
      noteHook(own.name, 'unmapped', services);
    }
    const facts = { hook: own.name, requestId, ...factsOf(outcome) };
    services.logger[levelOf(outcome, 'info')](facts, 'hook.handed-in');
    return { status: 200, isAudited: true };
  });
}

/** How soon it is tried again when Redis was away, and when there is something new. */
const againMs = 500;
/** In one of so many rounds what was left the last time is tried again, and what another process of the same folder has left. */
const roundsPerLook = 40;

/** Hands in what is kept as soon as that can be, until the signal fires. Never rejects. */
export async function keepHandingIn(services: Services, signal: AbortSignal): Promise<void> {
  const { hookSpool, logger, pause } = services;
  if (hookSpool === undefined) {
    return;
  }
  const report = quietErrors((error, times) => logger.warn({ err: error, times }, 'hooks.not-handed-in'));
  let left = 0;
  for (let round = 0; !signal.aborted; round += 1) {
    if (hookSpool.status().records !== left || round % roundsPerLook === 0) {
      left = await hookSpool
        .handInAll((arrival) => handInSpooled(arrival, services))
        .catch((error: Error) => {
          report(error);
          return 0;
        });
    }
    await pause(againMs, signal).catch(() => {});
  }
}
