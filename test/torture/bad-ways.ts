import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts';
import type { Chances } from '../support/seeded-random.ts';
import type { RigOptions } from './rig.ts';

/** Between which parts the way can be made bad. */
export const wayNames = [
  'API to Redis',
  'worker to Redis',
  'worker to vendor',
  'sender to receiver',
] as const;
export type WayName = (typeof wayNames)[number];

/** A proxy on every way between our programs and what they talk to, but for receivers that misbehave by themselves. */
export interface Ways {
  /** Makes a rig take these ways. */
  readonly options: Pick<RigOptions, 'redisUrlOf' | 'vendorPortOf' | 'receiverPortOf'>;
  proxiesOf(way: WayName): readonly WayProxy[];
  close(): Promise<void>;
}

export interface WayProxy {
  readonly proxy: FaultProxy;
  /** The one program that goes this way, such as `worker-1`. Absent: any may. */
  readonly of: string | undefined;
}

export interface WaysOptions {
  readonly apis: number;
  readonly workers: number;
  readonly accounts: readonly string[];
  readonly chances: Chances;
}

/**
 * Ways to the good receiver, each a receiver of its own to Purgeway: one that is left alone after a fault leaves others to be met by the
 * next. To those that misbehave by themselves too little goes for a fault to meet it.
 */
const receivers = 4;

/** A way to a server whose port is known later. */
interface Way {
  readonly name: WayName;
  /** Who or what is at its one end. */
  readonly id: string;
  readonly proxy: FaultProxy;
  /** Sets where it leads; answers the port at which it begins. */
  leadTo(port: number): number;
}

export async function openWays({ apis, workers, accounts, chances }: WaysOptions): Promise<Ways> {
  const ways = new Map<string, Way>();
  const open = async (name: WayName, id: string): Promise<void> => {
    ways.set(id, { ...(await openWay(name, chances)), id });
  };
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  await Promise.all([
    ...numbers(apis).map((i) => open('API to Redis', `api-${i}`)),
    ...numbers(workers).map((i) => open('worker to Redis', `worker-${i}`)),
    ...accounts.map((account) => open('worker to vendor', account)),
    ...numbers(receivers).map((i) => open('sender to receiver', `receiver-${i}`)),
  ]);
  const all = [...ways.values()];
  let turn = 0;
  const lead = (id: string, port: number): number => ways.get(id)?.leadTo(port) ?? port;
  return {
    options: {
      redisUrlOf: ({ app, index }, port) => `redis://127.0.0.1:${lead(`${app}-${index}`, port)}`,
      vendorPortOf: lead,
      receiverPortOf: (manner, port) =>
        manner === 'good' ? lead(`receiver-${(turn += 1) % receivers}`, port) : port,
    },
    proxiesOf: (way) =>
      all
        .filter(({ name }) => name === way)
        .map(({ id, proxy }) => ({ proxy, of: way.endsWith('to Redis') ? id : undefined })),
    close: async () => {
      await Promise.all(all.map(({ proxy }) => proxy.close()));
    },
  };
}

async function openWay(name: WayName, chances: Chances): Promise<Omit<Way, 'id'>> {
  let toPort = 0;
  const own = chances.fork();
  const proxy = await startFaultProxy({ toPort: () => toPort, random: () => own.next() });
  return {
    name,
    proxy,
    leadTo: (port) => {
      toPort = port;
      return proxy.port;
    },
  };
}
