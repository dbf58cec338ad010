import type { PurgeRequest, RoutedTarget } from '@purgeway/model';
import { assertScope } from '../access/authenticate.ts';
import type { Principal } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import { acceptedFrom, type Accepted } from './accepted.ts';
import { entriesOf } from './entries-of.ts';
import { fingerprintOfRequest } from './fingerprint.ts';
import { lookUpTwice } from './look-up.ts';
import { metaOf, planPurge, type PurgePlan } from './plan-purge.ts';
import { readPurgeRequest } from './read-options.ts';
import { assertMayGoOn, createRefusedList, type RefusedList } from './refused-list.ts';

export interface BodyIntake {
  readonly principal: Principal;
  readonly body: unknown;
  readonly keyHeader: string | undefined;
}

/** Takes a purge that came as one JSON body. Throws `ApiProblem`, and then nothing is stored. */
export async function acceptBody(
  { principal, body, keyHeader }: BodyIntake,
  services: Services,
): Promise<Accepted> {
  const request = readPurgeRequest(body);
  if (request.purge_everything === true) {
    assertScope(principal, ['purge_everything']);
  }
  const { plan, targets, refused } = await lookUpTwice(
    services,
    () => resolveAll(request, planPurge({ principal, options: request, keyHeader }, services)),
    ({ plan: { resolver } }) => resolver.hasMissed(),
  );
  assertMayGoOn(refused, { partial: request.partial, taken: targets.length });
  const meta = metaOf(plan, services);
  const fingerprint = plan.isKeyed ? fingerprintOf(request) : '';
  const result = await services.operations.accept({
    id: plan.id,
    isKeyed: plan.isKeyed,
    fingerprint,
    meta,
    targets,
  });
  return acceptedFrom(result, { meta, refused }, services);
}

/** Of what is asked for, however the key was sent. */
function fingerprintOf(request: PurgeRequest): string {
  const { idempotency_key: _, ...content } = request;
  return fingerprintOfRequest(content);
}

interface ResolvedRequest {
  readonly plan: PurgePlan;
  readonly targets: readonly RoutedTarget[];
  readonly refused: RefusedList;
}

function resolveAll(request: PurgeRequest, plan: PurgePlan): ResolvedRequest {
  const { resolver, front } = plan;
  const targets: RoutedTarget[] = [];
  const refused = createRefusedList();
  for (const entry of entriesOf(request, front)) {
    const resolved = resolver.resolve(entry);
    if (resolved.ok) {
      targets.push(resolved.target);
    } else {
      refused.add(resolved.refusal);
    }
  }
  return { plan, targets, refused };
}
