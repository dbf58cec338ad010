import { z } from 'zod';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import type { Backlog } from './account-types.ts';

/** As `lua/lanes.lua` has it. */
const fingerprintLength = 22;
/** Entries at the head of a flow that are looked at: those that were taken back stand there until a claim comes by. */
const headEntries = 20;
const flowsMax = 200;

const metaSchema = z.object({ createdAtMs: z.number() });

/**
 * What an account has still to send. The cost does not grow with the number of targets: the oldest of each flow of a lane stands at its
 * head.
 */
export async function readBacklog(deps: StoreDeps, account: string): Promise<Backlog> {
  const base = deps.keys.account(account);
  const names = await deps.redis.smembers(`${base}:lanes`).catch(unavailableUnlessKnown);
  const [waiting, claimed] = await Promise.all([
    Promise.all(names.map((lane) => readLane(deps, base, lane))),
    readClaimed(deps, base),
  ]);
  const lanes = new Map<string, number>();
  for (const { lane, targets } of [...waiting, ...claimed]) {
    if (targets > 0) {
      lanes.set(lane, (lanes.get(lane) ?? 0) + targets);
    }
  }
  const oldest = [...waiting, ...claimed].flatMap(({ oldestAtMs }) => oldestAtMs ?? []);
  return {
    targets: [...lanes.values()].reduce((sum, targets) => sum + targets, 0),
    oldestAtMs: oldest.length === 0 ? undefined : Math.min(...oldest),
    lanes: [...lanes].map(([lane, targets]) => ({ lane, targets })),
  };
}

interface Waiting {
  readonly lane: string;
  readonly targets: number;
  readonly oldestAtMs?: number | undefined;
}

async function readLane(deps: StoreDeps, base: string, lane: string): Promise<Waiting> {
  const key = `${base}:l:${lane}`;
  const [targets, flows] = await Promise.all([
    deps.redis.hlen(`${key}:w`),
    deps.redis.zrange(`${key}:f`, '0', String(flowsMax - 1)),
  ]).catch(unavailableUnlessKnown);
  if (targets === 0) {
    return { lane, targets };
  }
  const ages = await Promise.all(flows.map((flow) => readHead(deps, key, flow)));
  const known = ages.filter((age) => age !== undefined);
  return { lane, targets, oldestAtMs: known.length === 0 ? undefined : Math.min(...known) };
}

/** When the operation at the head of a flow came; undefined when none of its first entries waits any more. */
async function readHead(deps: StoreDeps, key: string, flow: string): Promise<number | undefined> {
  const { redis, keys } = deps;
  const entries = await redis.lrange(`${key}:q:${flow}`, 0, headEntries - 1).catch(unavailableUnlessKnown);
  const prints = entries.map((entry) => entry.slice(0, fingerprintLength));
  const waiters =
    prints.length === 0 ? [] : await redis.hmget(`${key}:w`, ...prints).catch(unavailableUnlessKnown);
  const [operationId] = (waiters.find((waiter) => waiter !== null) ?? '').split('|');
  if (operationId === undefined || operationId === '') {
    return undefined;
  }
  const meta = await redis.hget(keys.operation(operationId), 'meta').catch(unavailableUnlessKnown);
  return meta === null ? undefined : metaSchema.parse(JSON.parse(meta)).createdAtMs;
}

/** Batches that were claimed and are not known to be sent: on their way, or put off. */
async function readClaimed({ redis }: StoreDeps, base: string): Promise<Waiting[]> {
  const jobs = await redis.smembers(`${base}:unsettled`).catch(unavailableUnlessKnown);
  const batches = await Promise.all(
    jobs.map((job) => redis.hmget(`${base}:b:${job}`, 'lane', 'state', 'count', 'claimedAt')),
  ).catch(unavailableUnlessKnown);
  return batches.flatMap(([lane, state, count, claimedAt]) =>
    typeof lane === 'string' && state === 'claimed'
      ? [{ lane, targets: Number(count), oldestAtMs: Number(claimedAt) }]
      : [],
  );
}
