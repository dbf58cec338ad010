import { fingerprintOf, type OperationMeta, type RoutedTarget } from '@purgeway/model';
import type { StoreDeps } from './deps.ts';
import { entryOf, waiterOf } from './keys.ts';

/** Most targets that one call of the enqueue script takes. */
const targetsPerScriptMax = 1_000;

/** A piece of an operation to be put into lanes; `first` is the position of its first target. */
export interface FanOut {
  readonly meta: OperationMeta;
  readonly targets: readonly RoutedTarget[];
  readonly first: number;
}

/**
 * Puts targets into the lanes of every account they are routed to, and asks for a job where a lane was idle.
 * Idempotent for targets that still wait. Targets of several operations share script calls.
 */
export async function fanOut(deps: StoreDeps, pieces: readonly FanOut[]): Promise<void> {
  const lanes = new Map<string, LaneFill>();
  for (const piece of pieces) {
    collect(deps, piece, lanes);
  }
  await Promise.all([...lanes.values()].map((lane) => fillLane(deps, lane)));
}

/** Takes waiting targets back. Answers their positions, per account. */
export async function withdraw(deps: StoreDeps, piece: FanOut): Promise<Map<string, number[]>> {
  const lanes = new Map<string, { account: string; lane: string; indexes: number[]; args: string[] }>();
  eachRoute(deps, piece, ({ account, lane, index, value }) => {
    const id = `${account} ${lane.lane}`;
    const entry = lanes.get(id) ?? { account, lane: lane.lane, indexes: [], args: [] };
    lanes.set(id, entry);
    entry.indexes.push(index);
    entry.args.push(waiterOf(piece.meta.id, index), fingerprintOf(value));
  });
  const taken = new Map<string, number[]>();
  for (const { account, lane, indexes, args } of lanes.values()) {
    const positions = await deps.run('withdraw', deps.keys.account(account), [lane, ...args]);
    const list = taken.get(account) ?? [];
    taken.set(account, list);
    for (const position of Array.isArray(positions) ? positions.map(Number) : []) {
      list.push(indexes[position - 1] ?? 0);
    }
  }
  return taken;
}

interface LaneFill {
  readonly account: string;
  readonly lane: ReturnType<StoreDeps['describeLane']>;
  readonly args: string[];
}

interface Route {
  readonly account: string;
  readonly lane: ReturnType<StoreDeps['describeLane']>;
  readonly index: number;
  readonly value: string;
}

function eachRoute(deps: StoreDeps, piece: FanOut, visit: (route: Route) => void): void {
  piece.targets.forEach((target, offset) => {
    for (const account of piece.meta.routes[target.route] ?? []) {
      const lane = deps.describeLane(account, target, piece.meta.mode);
      visit({ account, lane, index: piece.first + offset, value: target.value });
    }
  });
}

function collect(deps: StoreDeps, piece: FanOut, lanes: Map<string, LaneFill>): void {
  const flow = `${piece.meta.priority.slice(0, 1)}.${piece.meta.client}`;
  eachRoute(deps, piece, ({ account, lane, index, value }) => {
    const id = `${account} ${lane.lane}`;
    const fill = lanes.get(id) ?? { account, lane, args: [] };
    lanes.set(id, fill);
    fill.args.push(waiterOf(piece.meta.id, index) + flow, entryOf(value));
  });
}

async function fillLane(deps: StoreDeps, { account, lane, args }: LaneFill): Promise<void> {
  for (let first = 0; first < args.length; first += 2 * targetsPerScriptMax) {
    const reply = await deps.run('enqueue', deps.keys.account(account), [
      lane.lane,
      deps.scriptNow(),
      lane.lingerMs,
      lane.targetsPerCallMax,
      ...args.slice(first, first + 2 * targetsPerScriptMax),
    ]);
    const [, , jobId, delay] = Array.isArray(reply) ? reply.map(String) : [];
    if (jobId !== undefined && jobId !== '') {
      const isLate = Number(delay) < 0;
      await deps.wish({
        account,
        name: 'purge',
        lane: lane.lane,
        jobId,
        delayMs: isLate ? 0 : Number(delay),
        insist: isLate,
      });
    }
  }
}
