import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';

/** Looked at for each answer, so that one account cannot make it slow; what is beyond them counts as younger. */
const lanesMax = 200;
const flowsMax = 20;
const batchesMax = 200;
/** Entries that were taken back may stand in front. */
const entriesMax = 5;
/** Length of a target's fingerprint; see `lua/lanes.lua`. */
const fingerprintLength = 22;

/**
 * About when the target was accepted that has waited longest: the oldest of those at the heads of the account's queues, by the first who
 * waits for each, and, of those that stand in a batch without a result, when the first was claimed. Both may make it a little younger than
 * it is: behind a head nobody looks, and a batch is younger than its targets.
 */
export async function readOldestWaiting(deps: StoreDeps, account: string): Promise<number | undefined> {
  const base = deps.keys.account(account);
  const lanes = await deps.redis.smembers(`${base}:lanes`).catch(unavailableUnlessKnown);
  const times = await Promise.all([
    ...lanes.slice(0, lanesMax).map((lane) => oldestOfLane(deps, `${base}:l:${lane}`)),
    oldestOfBatches(deps, base),
  ]);
  return leastOf(times);
}

async function oldestOfLane(deps: StoreDeps, lane: string): Promise<number | undefined> {
  const flows = await deps.redis.zrange(`${lane}:f`, '0', String(flowsMax - 1)).catch(unavailableUnlessKnown);
  return leastOf(await Promise.all(flows.map((flow) => acceptedAtHead(deps, lane, flow))));
}

async function acceptedAtHead(deps: StoreDeps, lane: string, flow: string): Promise<number | undefined> {
  const entries = await deps.redis
    .lrange(`${lane}:q:${flow}`, 0, entriesMax - 1)
    .catch(unavailableUnlessKnown);
  if (entries.length === 0) {
    return undefined;
  }
  const prints = entries.map((entry) => entry.slice(0, fingerprintLength));
  const waiters = await deps.redis.hmget(`${lane}:w`, ...prints).catch(unavailableUnlessKnown);
  const first = waiters.find((text) => typeof text === 'string');
  const [operationId = ''] = typeof first === 'string' ? first.split('|') : [];
  return operationId === '' ? undefined : acceptedAt(deps, operationId);
}

async function acceptedAt(deps: StoreDeps, operationId: string): Promise<number | undefined> {
  const meta = await deps.redis.hget(deps.keys.operation(operationId), 'meta').catch(unavailableUnlessKnown);
  const [, time] = /"createdAtMs":(\d+)/u.exec(meta ?? '') ?? [];
  return time === undefined ? undefined : Number(time);
}

async function oldestOfBatches(deps: StoreDeps, base: string): Promise<number | undefined> {
  const ids = await deps.redis.smembers(`${base}:unsettled`).catch(unavailableUnlessKnown);
  const claimed = await Promise.all(
    ids.slice(0, batchesMax).map((id) => deps.redis.hget(`${base}:b:${id}`, 'claimedAt')),
  ).catch(unavailableUnlessKnown);
  return leastOf(claimed.flatMap((time) => (time === null ? [] : [Number(time)])));
}

function leastOf(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
