import type { PurgeRequest, RoutedTarget } from '@purgeway/model';
import type { Principal } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import { acceptedFrom, type Accepted } from './accepted.ts';
import { entriesOf } from './entries-of.ts';
import { fingerprintOfRequest } from './fingerprint.ts';
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
  const plan = planPurge({ principal, options: request, keyHeader }, services);
  const { targets, refused } = resolveAll(request, plan);
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

function resolveAll(
  request: PurgeRequest,
  { resolver, front }: PurgePlan,
): { targets: RoutedTarget[]; refused: RefusedList } {
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
  return { targets, refused };
}
