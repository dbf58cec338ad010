import type { DistributionRecord } from '@purgeway/store';
import type { Principal } from '../access/key-ring.ts';
import { hasScope } from '../access/key-ring.ts';
import { isVisibleTo, type Found } from '../distributions/find-distribution.ts';
import { problemFromError } from '../problems/from-error.ts';
import type { Services } from '../services.ts';
import { eachOnce } from './each-once.ts';
import type { Range } from './read-range.ts';
import { readStats } from './read-stats.ts';
import { servedOf } from './served-of.ts';
import { sumStats, type Missing, type StatsOf, type Sum } from './sum-stats.ts';

/** So many are asked for one sum. */
const askedMax = 20;
/** So many entries `missing` has. */
const namedMax = 100;
/** Records that are read from the store at a time. */
const pageSize = 200;

export interface AllWish {
  readonly principal: Principal;
  readonly range: Range;
  readonly signal: AbortSignal;
}

export interface SumOfAll extends Sum {
  /** How many there are in all, when `missing` names only the first of them. */
  readonly missingCount?: number | undefined;
}

/** The sum over all distributions that the client may see; what could not be had is named in `missing`. */
export async function sumOfAll(wish: AllWish, services: Services): Promise<SumOfAll> {
  const all = await visibleTo(wish.principal, services);
  const asked = all.slice(0, askedMax);
  const results = await Promise.all(asked.map(async (found) => statsOrReason(found, wish, services)));
  const sum = sumStats(results.filter((result) => 'stats' in result));
  const missing: readonly Missing[] = [
    ...sum.missing,
    ...results.filter((result) => 'reason' in result),
    ...all.slice(askedMax).map((found) => ({ distribution_id: idOf(found), reason: tooMany })),
  ];
  return {
    ...sum,
    missing: missing.slice(0, namedMax),
    missingCount: missing.length > namedMax ? missing.length : undefined,
  };
}

const tooMany = `At most ${askedMax} distributions are added up: ask for this one by its distribution_id.`;

async function visibleTo(principal: Principal, services: Services): Promise<Found[]> {
  const records = await recordsOf(principal, services);
  const all = [
    ...services.registered.map((entry): Found => ({ managed: false, entry })),
    ...records.map((record): Found => ({ managed: true, record })),
  ];
  return eachOnce(all.filter((found) => isVisibleTo(found, principal)));
}

async function recordsOf(
  principal: Principal,
  { distributions }: Pick<Services, 'distributions'>,
): Promise<DistributionRecord[]> {
  const clients = hasScope(principal, ['admin']) ? undefined : [principal.client];
  const records: DistributionRecord[] = [];
  let after: string | undefined;
  do {
    const page = await distributions.list({ clients, limit: pageSize, after });
    records.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return records;
}

async function statsOrReason(
  found: Found,
  { range, signal }: AllWish,
  services: Services,
): Promise<StatsOf | Missing> {
  const id = idOf(found);
  try {
    const served = servedOf(found, 'stats', services);
    return { id, stats: await readStats(served, { range, signal }, services) };
  } catch (error) {
    const problem = problemFromError(error);
    if (problem.code === 'internal-error') {
      throw error;
    }
    return { distribution_id: id, reason: problem.facts.detail };
  }
}

function idOf(found: Found): string {
  return found.managed ? found.record.id : found.entry.id;
}
