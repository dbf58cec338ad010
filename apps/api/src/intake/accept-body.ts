import type { PurgeRequest, RoutedTarget } from '@purgeway/model';
import { assertScope } from '../access/assert-scope.ts';
import { chargeDay, type DayCharge } from '../access/day-charge.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';
import { ApiProblem, isProblem } from '../problems/problem.ts';
import { callbackRulesFor } from './callback-rules-for.ts';
import { acceptedFrom, keyReused, type Accepted } from './accepted.ts';
import { entriesOf } from './entries-of.ts';
import { fingerprintOfRequest } from './fingerprint.ts';
import { operationIdOf } from './idempotency.ts';
import { lookUpTwice } from './look-up.ts';
import { othersTurn } from '../http/others-turn.ts';
import { metaOf, planPurge, type PlanRequest, type PurgePlan } from './plan-purge.ts';
import { readPurgeRequest } from './read-options.ts';
import { assertMayGoOn, createRefusedList, type RefusedList } from './refused-list.ts';

export interface BodyIntake extends Pick<Call, 'principal' | 'auditOf' | 'deed'> {
  readonly body: unknown;
  readonly keyHeader: string | undefined;
}

/** Takes a purge that came as one JSON body. Throws `ApiProblem`, and then nothing is stored. */
export async function acceptBody(
  { body, keyHeader, ...asker }: BodyIntake,
  services: Services,
): Promise<Accepted> {
  const { principal } = asker;
  return acceptPurge({ ...asker, ...readBody({ principal, body, keyHeader }) }, services);
}

/** A purge, and how it is written down. */
export interface PurgeIntake extends Pick<Call, 'auditOf' | 'deed'>, Omit<AskedPurge, 'fingerprint'> {}

/** Takes a purge whose targets are all here, in full or not at all. Throws `ApiProblem`, and then nothing is stored. */
export async function acceptPurge(
  { principal, auditOf, deed, request, operation, fansOut }: PurgeIntake,
  services: Services,
): Promise<Accepted> {
  const fingerprint = operation.isKeyed ? fingerprintOf(request) : '';
  const asked = { principal, request, operation, fingerprint, fansOut };
  const checked = await checkOrReplay(asked, services);
  if ('meta' in checked) {
    return checked;
  }
  const { plan, targets, refused, charge } = checked;
  const meta = metaOf(plan, services);
  const seed = { ...operation, fingerprint, meta, targets };
  const audit = auditOf({ status: 202, subject: meta.id, targets: meta.targets });
  const result = await charge.spend(() =>
    plan.resolver.hasSite()
      ? deed(meta.id, () => services.operations.accept(seed), 'purge.everything')
      : services.operations.accept({ ...seed, audit }),
  );
  return acceptedFrom(result, { meta, refused }, services);
}

/** A JSON body as the purge that it asks for. Throws `ApiProblem` when it asks for none, or for more than the key may. */
export function readBody({
  principal,
  body,
  keyHeader,
}: Pick<BodyIntake, 'principal' | 'body' | 'keyHeader'>): Pick<AskedPurge, 'request' | 'operation'> {
  const request = readPurgeRequest(body);
  if (request.purge_everything === true) {
    assertScope(principal, ['purge_everything']);
  }
  const keys = { header: keyHeader, field: request.idempotency_key };
  return { request, operation: operationIdOf(principal.client, keys) };
}

/** A purge as it was asked for, and by whom. */
export interface AskedPurge extends Pick<PlanRequest, 'principal' | 'operation' | 'fansOut'> {
  readonly request: PurgeRequest;
  /** Empty without an idempotency key. */
  readonly fingerprint: string;
}

/** What the request comes to by what there is now, or, where that refuses it, what came of it before. */
async function checkOrReplay(asked: AskedPurge, services: Services): Promise<CheckedRequest | Accepted> {
  try {
    return await check(asked, services);
  } catch (error) {
    // What another key of the client was allowed is not this one's to have repeated.
    const mayRepeat = error instanceof ApiProblem && !isProblem(error, 'outside-key-limits');
    const earlier = mayRepeat ? await findReplay(asked, services) : undefined;
    if (earlier === undefined) {
      throw error;
    }
    return earlier;
  }
}

async function check(asked: AskedPurge, services: Services): Promise<CheckedRequest> {
  const { principal, operation, fingerprint } = asked;
  const resolved = await resolveBody(asked, services);
  const purchase = { targets: resolved.targets.length, operation, fingerprint };
  return { ...resolved, charge: await chargeDay(principal, purchase, services) };
}

/** Where everything that a JSON body asks for goes. Throws `ApiProblem` when it may not, or cannot, be taken. */
export async function resolveBody(
  { principal, request, operation, fansOut }: Omit<AskedPurge, 'fingerprint'>,
  services: Services,
): Promise<ResolvedRequest> {
  const callbackRules = await callbackRulesFor(request.callback, principal, services);
  const planned = { principal, options: request, operation, callbackRules, fansOut };
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
  { operation, fingerprint }: AskedPurge,
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
  const isSame = await services.operations.isSame(operation.id, fingerprint);
  if (isSame === undefined) {
    return undefined;
  }
  const outcome = isSame ? 'replay' : 'conflict';
  return acceptedFrom({ outcome, id: operation.id }, { meta, refused: createRefusedList() }, services);
}

/** Of what is asked for, however the key was sent. */
function fingerprintOf(request: PurgeRequest): string {
  const { idempotency_key: _, ...content } = request;
  return fingerprintOfRequest(content);
}

/** What a request comes to. */
export interface ResolvedRequest {
  readonly plan: PurgePlan;
  readonly targets: readonly RoutedTarget[];
  readonly refused: RefusedList;
}

/** What was checked counts against the key's day already. */
interface CheckedRequest extends ResolvedRequest {
  readonly charge: DayCharge;
}

/** Entries that are looked at in one go. */
const entriesPerTurn = 500;

/** Where each entry goes, with others' turn in between. Throws `ApiProblem` when there is none. */
export async function resolveAll(request: PurgeRequest, plan: PurgePlan): Promise<ResolvedRequest> {
  const { resolver, front } = plan;
  const targets: RoutedTarget[] = [];
  const refused = createRefusedList();
  for (const [position, entry] of entriesOf(request, front).entries()) {
    if (position > 0 && position % entriesPerTurn === 0) {
      await othersTurn();
    }
    const resolved = resolver.resolve(entry);
    if (resolved.ok) {
      targets.push(resolved.target);
    } else {
      refused.add(resolved.refusal);
    }
  }
  return { plan, targets, refused };
}
