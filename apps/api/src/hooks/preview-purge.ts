import type { Targets } from '@purgeway/hooks';
import { entriesOf } from '../intake/entries-of.ts';
import { lookUpTwice } from '../intake/look-up.ts';
import { planPurge } from '../intake/plan-purge.ts';
import { createRefusedList, type RefusedList } from '../intake/refused-list.ts';
import { readPurgeRequest } from '../intake/read-options.ts';
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
  const request = readPurgeRequest(purgeOf(targets, own));
  const planned = {
    principal: own.principal,
    options: request,
    operation: { id: '', isKeyed: false },
    callbackRules: services.callbacks,
    fansOut: true,
  };
  const preview = (): Preview & { readonly hasMissed: boolean } => {
    const { resolver, front } = planPurge(planned, services);
    const refused = createRefusedList();
    for (const entry of entriesOf(request, front)) {
      const resolved = resolver.resolve(entry);
      if (!resolved.ok) {
        refused.add(resolved.refusal);
      }
    }
    return {
      targets: resolver.targets(),
      accounts: resolver.accounts(),
      refused,
      hasMissed: resolver.hasMissed(),
    };
  };
  return lookUpTwice(services, preview, ({ hasMissed }) => hasMissed);
}
