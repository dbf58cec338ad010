import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createLine, type Line, type LineOptions } from './fault-line.ts';

/** `up` is towards the server, `down` towards the client. */
export type Direction = 'up' | 'down';

/** What is wrong with the way between a client and a server. All of it at once, where several are named. */
export interface WayFault {
  /** Every piece of data is late by this, each way. */
  readonly latencyMs?: number;
  /** And by up to this more. Order is kept, as TCP keeps it. */
  readonly jitterMs?: number;
  /** Each way. */
  readonly bytesPerSecond?: number;
  /** The client's end is closed, as a server closes it, once so many bytes came down. Counted from when the fault is set. */
  readonly closeAfterBytes?: number;
  /** The same, but both ends are reset. */
  readonly resetAfterBytes?: number;
  /** Nothing gets through that way, and nobody is told. What was sent meanwhile comes when the fault is over: TCP sends it again. */
  readonly blackHole?: Direction | 'both';
  /** New connections are reset at once. */
  readonly refuses?: boolean;
}

/** A way from client to server over TCP, on loopback, that can be made bad. */
export interface FaultProxy {
  readonly port: number;
  /** `127.0.0.1:<port>` */
  readonly host: string;
  /** Connections that are open towards clients. */
  readonly openCount: number;
  /** Connections that clients have made so far. */
  readonly madeCount: number;
  /** Pieces of data and connections that met what was wrong, or was done to all, since a fault was last set or cleared. */
  readonly hitCount: number;
  /** From now on, for connections that are open too. Takes the place of what was set before. */
  set(fault: WayFault): void;
  /** From now on all is well. A connection that has gone half-open stays so. */
  clear(): void;
  /** Resets every open connection, on both sides. */
  resetAll(): void;
  /**
   * Ends the server's side of every open connection and tells the client nothing, as when a machine or a firewall between them loses its
   * state: what the client sends is lost, and no answer comes. New connections are well.
   */
  halfOpenAll(): void;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** Where the server listens, on loopback; asked anew for each connection. */
  readonly toPort: () => number;
  /** Evenly spread over 0 to 1, for jitter. */
  readonly random?: () => number;
}

/** Starts a proxy that passes bytes on as they are until it is told otherwise. */
export async function startFaultProxy({
  toPort,
  random = Math.random,
}: FaultProxyOptions): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  let fault: WayFault = {};
  let madeCount = 0;
  let hitCount = 0;
  const onHit = (): void => {
    hitCount += 1;
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    madeCount += 1;
    if (fault.refuses === true) {
      onHit();
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    const behind = connect({ port: toPort(), host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const pair = joinPair(client, behind, { random, onHit });
    pairs.add(pair);
    pair.set(fault);
    client.once('close', () => pairs.delete(pair));
  });
  const port = await listen(server);
  const set = (wanted: WayFault): void => {
    fault = wanted;
    hitCount = 0;
    pairs.forEach((pair) => pair.set(wanted));
  };
  const hitAll = (hit: (pair: Pair) => void): void => {
    hitCount += pairs.size;
    pairs.forEach(hit);
  };
  return {
    port,
    host: `127.0.0.1:${port}`,
    get openCount() {
      return pairs.size;
    },
    get madeCount() {
      return madeCount;
    },
    get hitCount() {
      return hitCount;
    },
    set,
    clear: () => set({}),
    resetAll: () => hitAll((pair) => pair.reset()),
    halfOpenAll: () => hitAll((pair) => pair.halfOpen()),
    close: async () => {
      pairs.forEach((pair) => pair.reset());
      server.close();
      await once(server, 'close');
    },
  };
}

/** A client's connection and the one to the server that belongs to it. */
interface Pair {
  set(fault: WayFault): void;
  reset(): void;
  halfOpen(): void;
}

function joinPair(client: Socket, server: Socket, options: LineOptions): Pair {
  client.setNoDelay(true);
  const up = createLine(client, server, options);
  const down = createLine(server, client, options);
  let isHalfOpen = false;
  const reset = (): void => {
    client.resetAndDestroy();
    server.resetAndDestroy();
  };
  const close = (): void => {
    client.end();
    client.resume();
    server.resetAndDestroy();
  };
  // A server that refuses or resets does so to the client; a client that went away is gone for the server.
  for (const [own, other] of [
    [client, server],
    [server, client],
  ] as const) {
    own.on('error', () => {
      if (!isHalfOpen) {
        other.resetAndDestroy();
      }
    });
  }
  client.once('close', () => down.stop());
  server.once('close', () => up.stop());
  return {
    set: (fault) => {
      up.set({ ...fault, isHeld: fault.blackHole === 'up' || fault.blackHole === 'both' });
      down.set({
        ...fault,
        isHeld: fault.blackHole === 'down' || fault.blackHole === 'both',
        end: endOf(fault, { close, reset }),
      });
    },
    reset,
    halfOpen: () => {
      isHalfOpen = true;
      forget(up, down, client);
      server.resetAndDestroy();
    },
  };
}

/** What the client sends from now on is read and lost. */
function forget(up: Line, down: Line, client: Socket): void {
  up.stop();
  down.stop();
  client.resume();
  client.once('end', () => client.end());
}

function endOf(
  { closeAfterBytes, resetAfterBytes }: WayFault,
  ways: { readonly close: () => void; readonly reset: () => void },
): { readonly afterBytes: number; readonly by: () => void } | undefined {
  if (resetAfterBytes !== undefined) {
    return { afterBytes: resetAfterBytes, by: ways.reset };
  }
  return closeAfterBytes === undefined ? undefined : { afterBytes: closeAfterBytes, by: ways.close };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The proxy has no port.');
  }
  return address.port;
}
