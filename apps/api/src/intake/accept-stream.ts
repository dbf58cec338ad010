import type { PurgeOptions, RoutedTarget } from '@purgeway/model';
import type { Staging } from '@purgeway/store';
import { chargeDay, freeOfCharge, type DayCharge } from '../access/day-charge.ts';
import type { Call } from '../http/route.ts';
import { ApiProblem, isProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { callbackRulesFor } from './callback-rules-for.ts';
import { acceptedFrom, keyBusy, type Accepted } from './accepted.ts';
import { startFingerprint } from './fingerprint.ts';
import { operationIdOf } from './idempotency.ts';
import { isMiss, lookOnce, type Sight } from './look-up.ts';
import { parseLine } from './parse-line.ts';
import { metaOf, planPurge, type PlanRequest, type PurgePlan } from './plan-purge.ts';
import { assertMayGoOn, createRefusedList, type RefusedList } from './refused-list.ts';
import { splitLines } from './split-lines.ts';

/** Targets that are handed to the store at a time. */
const targetsPerStep = 1000;

export interface StreamIntake extends Pick<Call, 'principal' | 'auditOf' | 'deed'> {
  readonly options: PurgeOptions;
  readonly chunks: AsyncIterable<Buffer>;
  readonly keyHeader: string | undefined;
}

/**
 * Takes a purge that streams in as NDJSON, holding no more than a step of it. The next chunk is read when the store has
 * taken what came before. Throws `ApiProblem`, and then nothing is stored.
 */
export async function acceptStream(intake: StreamIntake, services: Services): Promise<Accepted> {
  const planned = await planStream(intake, services);
  const { plan } = planned;
  const staging = await services.operations.stage(plan.id);
  if (staging === undefined) {
    throw keyBusy();
  }
  try {
    const { refused, fingerprint } = await stageLines(intake, planned, staging);
    const meta = metaOf(plan, services);
    const charge = await chargeUnlessKnown(plan, fingerprint, services);
    const entry = intake.auditOf({ status: 202, subject: meta.id, targets: meta.targets });
    const result = await charge.spend(() =>
      plan.resolver.hasSite()
        ? intake.deed(meta.id, () => staging.seal(fingerprint, meta), 'purge.everything')
        : staging.seal(fingerprint, meta, entry),
    );
    return await acceptedFrom(result, { meta, refused }, services);
  } catch (error) {
    await staging.abort().catch((cause: unknown) => {
      services.logger.info({ err: cause, operation: plan.id }, 'api.staging-left-to-expire');
    });
    throw error;
  }
}

/** A stream's plan, with what was seen of the distributions when it was made. */
export interface PlannedStream {
  readonly plan: PurgePlan;
  readonly sight: Sight;
}

/** Checks all of a stream but its lines. Throws `ApiProblem`. */
export async function planStream(
  intake: Pick<StreamIntake, 'principal' | 'options' | 'keyHeader'>,
  services: Services,
): Promise<PlannedStream> {
  const sight = await lookOnce(services);
  const callbackRules = await callbackRulesFor(intake.options.callback, intake.principal, services);
  return { plan: planInSight({ ...intake, callbackRules }, services, sight), sight };
}

/** A day that is used up stands in nobody's way who only sends again what was taken before; the store tells that it is the same. */
async function chargeUnlessKnown(
  plan: PurgePlan,
  fingerprint: string,
  services: Services,
): Promise<DayCharge> {
  try {
    const purchase = { targets: plan.resolver.targets(), operation: plan, fingerprint };
    return await chargeDay(plan.principal, purchase, services);
  } catch (error) {
    const isUsedUp = isProblem(error, 'daily-targets-used-up');
    if (isUsedUp && plan.isKeyed && (await services.operations.get(plan.id)) !== undefined) {
      return freeOfCharge;
    }
    throw error;
  }
}

function planInSight(
  {
    principal,
    options,
    keyHeader,
    callbackRules,
  }: Pick<StreamIntake, 'principal' | 'options' | 'keyHeader'> & Pick<PlanRequest, 'callbackRules'>,
  services: Services,
  sight: Sight,
): PurgePlan {
  const keys = { header: keyHeader, field: options.idempotency_key };
  try {
    const operation = operationIdOf(principal.client, keys);
    return planPurge({ principal, options, operation, callbackRules }, services);
  } catch (error) {
    if (isMiss(error)) {
      sight.assertSeen();
    }
    throw error;
  }
}

/** Reads a stream to its end and hands its targets over, a step at a time. Throws `ApiProblem` when it may not be taken. */
export async function stageLines(
  { options, chunks }: Pick<StreamIntake, 'options' | 'chunks'>,
  { plan: { resolver }, sight }: PlannedStream,
  staging: Pick<Staging, 'add'>,
): Promise<{ refused: RefusedList; fingerprint: string }> {
  const { idempotency_key: _, ...content } = options;
  const fingerprint = startFingerprint(content);
  const refused = createRefusedList();
  let step: RoutedTarget[] = [];
  for await (const line of splitLines(chunks)) {
    const parsed = parseLine(line);
    if (!parsed.ok) {
      refused.add(parsed.refusal);
      continue;
    }
    fingerprint.add(parsed.entry);
    const resolved = resolver.resolve(parsed.entry);
    if (!resolved.ok) {
      if (resolver.hasMissed()) {
        sight.assertSeen();
      }
      refused.add(resolved.refusal);
    } else if (refused.count === 0 || options.partial) {
      step.push(resolved.target);
    }
    if (step.length >= targetsPerStep) {
      await staging.add(step);
      step = [];
    }
  }
  const taken = resolver.targets();
  assertSomething(refused.count + taken);
  assertMayGoOn(refused, { partial: options.partial, taken });
  if (step.length > 0) {
    await staging.add(step);
  }
  return { refused, fingerprint: fingerprint.digest() };
}

function assertSomething(entries: number): void {
  if (entries === 0) {
    const detail = 'The body has no line that names a target: write one JSON string or object a line.';
    throw new ApiProblem('empty-request', { detail, errors: [{ pointer: '', code: 'empty', detail }] });
  }
}
