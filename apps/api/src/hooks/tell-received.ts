import type { Services } from '../services.ts';
import type { HookResult } from './hook-counts.ts';
import type { Received, Reception } from './receive.ts';

/** Counts and logs what became of a hook that came in. */
export function tellReceived(
  { received, event, unusable }: Reception,
  { hook, requestId }: { readonly hook: string; readonly requestId: string },
  services: Services,
): void {
  noteHook(hook, received.outcome, services);
  services.observer.hookTargetsRefused(hook, unusable.length);
  const [first] = unusable;
  const level = first === undefined ? levelOf(received, 'debug') : 'warn';
  const facts = { hook, event, requestId, ...factsOf(received) };
  services.logger[level]({ ...facts, unusable: first && `${first.field} ${first.reason}` }, 'hook.received');
}

/** Counts what became of a hook. */
export function noteHook(hook: string, result: HookResult, { hookCounts, observer }: Services): void {
  hookCounts.note(hook, result);
  observer.hookCame(hook, result);
}

/** At which level the log says it: what was to be purged and is not leaves a page stale, and somebody should look at it. */
export function levelOf<Level extends string>(received: Received, usual: Level): Level | 'warn' {
  const isAmiss =
    received.outcome === 'unmapped' || (received.outcome === 'accepted' && received.refused.count > 0);
  return isAmiss ? 'warn' : usual;
}

/** What the log says of it. */
export function factsOf(received: Received) {
  return received.outcome === 'accepted'
    ? { ...received, refused: received.refused.count, refusedFor: received.refused.first[0]?.code }
    : received;
}
