import type { PurgeRequest, RoutedTarget } from '@purgeway/model';
import { assertScope } from '../access/authenticate.ts';
import type { Principal } from '../access/key-ring.ts';
import type { Services } from '../services.ts';
import { ApiProblem } from '../problems/problem.ts';
import { callbackRulesFor } from './callback-rules-for.ts';
import { acceptedFrom, keyReused, type Accepted } from './accepted.ts';
import { entriesOf } from './entries-of.ts';
import { fingerprintOfRequest } from './fingerprint.ts';
import { operationIdOf } from './idempotency.ts';
import { lookUpTwice } from './look-up.ts';
import { metaOf, planPurge, type PlanRequest, type PurgePlan } from './plan-purge.ts';
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
  const keys = { header: keyHeader, field: request.idempotency_key };
  const asked = { principal, request, operation: operationIdOf(principal.client, keys) };
  const checked = await checkOrReplay(asked, services);
  if ('meta' in checked) {
    return checked;
  }
  const { plan, targets, refused } = checked;
  const meta = metaOf(plan, services);
  const fingerprint = plan.isKeyed ? fingerprintOf(request) : '';
  const result = await services.operations.accept({ ...asked.operation, fingerprint, meta, targets });
  return acceptedFrom(result, { meta, refused }, services);
}

interface AskedPurge extends Pick<PlanRequest, 'principal' | 'operation'> {
  readonly request: PurgeRequest;
}

/** What the request comes to by what there is now, or, where that refuses it, what came of it before. */
async function checkOrReplay(asked: AskedPurge, services: Services): Promise<ResolvedRequest | Accepted> {
  try {
    return await check(asked, services);
  } catch (error) {
    const earlier = error instanceof ApiProblem ? await findReplay(asked, services) : undefined;
    if (earlier === undefined) {
      throw error;
    }
    return earlier;
  }
}

async function check(
  { principal, request, operation }: AskedPurge,
  services: Services,
): Promise<ResolvedRequest> {
  const callbackRules = await callbackRulesFor(request.callback, principal, services);
  const planned = { principal, options: request, operation, callbackRules };
  const resolved = await lookUpTwice(
    services,
    () => resolveAll(request, planPurge(planned, services)),
    ({ plan: { resolver } }) => resolver.hasMissed(),
  );
  assertMayGoOn(resolved.refused, { partial: request.partial, taken: resolved.targets.length });
  return resolved;
}

/**
 * The purge that the same request made before: one that was taken once is answered as taken, although it could not be taken now.
 * Undefined for one that is new. Throws `ApiProblem` when its idempotency key was used for another request.
 */
async function findReplay(
  { request, operation }: AskedPurge,
  services: Services,
): Promise<Accepted | undefined> {
  const earlier = operation.isKeyed ? await services.operations.get(operation.id) : undefined;
  if (earlier === undefined) {
    return undefined;
  }
  const { meta } = earlier;
  if (meta.type !== 'purge') {
    throw keyReused();
  }
  // Only the store has the first one's fingerprint.
  const seed = { ...operation, fingerprint: fingerprintOf(request), meta, targets: [] };
  const result = await services.operations.accept(seed);
  return acceptedFrom(result, { meta, refused: createRefusedList() }, services);
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
