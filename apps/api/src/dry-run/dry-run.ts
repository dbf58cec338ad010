import type { RoutedTarget } from '@purgeway/model';
import { assertDayHas } from '../access/day-charge.ts';
import type { Answer } from '../http/answer.ts';
import { idempotencyKeyIn } from '../http/idempotency-key.ts';
import { othersTurn } from '../http/others-turn.ts';
import { readJson } from '../http/read-json.ts';
import { readStream } from '../http/read-stream.ts';
import type { Call } from '../http/route.ts';
import { readBody, resolveBody } from '../intake/accept-body.ts';
import { planStream, stageLines } from '../intake/accept-stream.ts';
import type { PurgePlan } from '../intake/plan-purge.ts';
import { readPurgeQuery } from '../intake/read-options.ts';
import type { RefusedList } from '../intake/refused-list.ts';
import type { Services } from '../services.ts';
import { forecast } from './forecast.ts';
import { createTally, type Tally } from './tally.ts';

type DryCall = Pick<Call, 'request' | 'principal'>;

/** What a purge comes to that is not carried out. */
interface Rehearsal {
  readonly plan: PurgePlan;
  readonly refused: RefusedList;
  readonly tally: Tally;
}

/** Targets that are counted in one go. */
const targetsPerTurn = 500;

/**
 * Tells what a purge sent as JSON would do: the same reading, routing and limits, but nothing is kept, sent or charged. Throws the
 * `ApiProblem` that the purge would be answered with.
 */
export async function rehearseBody({ request, principal }: DryCall, services: Services): Promise<Answer> {
  const body = await readJson(request);
  const asked = readBody({ principal, body, keyHeader: idempotencyKeyIn(request) });
  const { plan, targets, refused } = await resolveBody({ principal, ...asked }, services);
  const tally = tallyFor(plan, services);
  for (let first = 0; first < targets.length; first += targetsPerTurn) {
    tally.add(targets.slice(first, first + targetsPerTurn), plan.resolver.routes());
    await othersTurn();
  }
  return answer({ plan, refused, tally }, services);
}

/** {@link rehearseBody} for a purge that streams in as NDJSON. */
export async function rehearseStream({ request, principal }: DryCall, services: Services): Promise<Answer> {
  const { dry_run: _, ...query } = request.query;
  const intake = {
    principal,
    options: readPurgeQuery(query),
    keyHeader: idempotencyKeyIn(request),
    chunks: readStream(request),
  };
  const planned = await planStream(intake, services);
  const { plan } = planned;
  const tally = tallyFor(plan, services);
  const add = async (targets: readonly RoutedTarget[]): Promise<void> => {
    tally.add(targets, plan.resolver.routes());
    await othersTurn();
  };
  const { refused } = await stageLines(intake, planned, { add });
  return answer({ plan, refused, tally }, services);
}

function tallyFor({ options }: PurgePlan, { shownAccounts }: Services): Tally {
  return createTally(new Map(shownAccounts.map((account) => [account.id, account])), options.mode);
}

async function answer({ plan, refused, tally }: Rehearsal, services: Services): Promise<Answer> {
  const targets = plan.resolver.targets();
  await assertDayHas(targets, plan.principal, services);
  const loads = tally.loads();
  const isUrgent = plan.options.priority === 'urgent';
  const accounts = await Promise.all(
    services.shownAccounts
      .filter(({ id }) => loads.has(id))
      .map((account) => forecast({ account, loads: loads.get(account.id) ?? [], isUrgent }, services)),
  );
  return {
    status: 200,
    // Nothing was done that the log should tell of.
    isAudited: true,
    body: {
      dry_run: true,
      targets,
      accounts,
      ...(refused.count > 0 && { refused: refused.first, refused_count: refused.count }),
    },
  };
}
