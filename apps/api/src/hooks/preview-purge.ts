import type { Targets } from '@purgeway/hooks';
import { resolveAll } from '../intake/accept-body.ts';
import { lookUpTwice } from '../intake/look-up.ts';
import { planPurge } from '../intake/plan-purge.ts';
import type { RefusedList } from '../intake/refused-list.ts';
import type { Services } from '../services.ts';
import { assertNotTooMany, purgeOf } from './arrival.ts';
import type { OwnHook } from './own-hooks.ts';

/** Where the targets of a hook would go. */
export interface Preview {
  readonly targets: number;
  /** Targets by account. */
  readonly accounts: Readonly<Record<string, number>>;
  readonly refused: RefusedList;
}

/** Looks where targets would go, and does nothing. Throws `ApiProblem` where a purge of them would be refused as a whole. */
export async function previewPurge(targets: Targets, own: OwnHook, services: Services): Promise<Preview> {
  assertNotTooMany(targets);
  const request = purgeOf(targets, own);
  const planned = {
    principal: own.principal,
    options: request,
    operation: { id: '', isKeyed: false },
    callbackRules: services.callbacks,
    fansOut: true,
  };
  const { plan, refused } = await lookUpTwice(
    services,
    () => resolveAll(request, planPurge(planned, services)),
    (resolved) => resolved.plan.resolver.hasMissed(),
  );
  return { targets: plan.resolver.targets(), accounts: plan.resolver.accounts(), refused };
}
