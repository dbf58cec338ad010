import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Listens where nobody may call: 127.0.0.1 and, where the machine has it, ::1, on one port. Calls to 0.0.0.0 and :: end
 * here too.
 */
export interface Canary {
  readonly port: number;
  /** Connections that were accepted, as the address and the port they came from. Must stay empty. */
  readonly caught: readonly string[];
  /** Throws when anything was caught. */
  close(): Promise<void>;
}

export async function startCanary(): Promise<Canary> {
  const caught: string[] = [];
  const listen = async (host: string, port: number): Promise<Server> => {
    const server = createServer((socket) => {
      caught.push(`${host} from ${socket.remoteAddress} ${socket.remotePort}`);
      socket.destroy();
    });
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  };
  const servers = await listenOnBoth(listen);
  return {
    port: portOf(servers[0]),
    caught,
    close: async () => {
      await Promise.all(servers.map(closeServer));
      if (caught.length > 0) {
        throw new Error(`The canary was called: ${caught.join(', ')}.`);
      }
    },
  };
}

/** A free port of the one may be taken at the other; then another is tried. */
async function listenOnBoth(
  listen: (host: string, port: number) => Promise<Server>,
): Promise<readonly [Server, ...Server[]]> {
  for (let tries = 1; ; tries += 1) {
    const first = await listen('127.0.0.1', 0);
    try {
      return [first, await listen('::1', portOf(first))];
    } catch (error) {
      if (hasNoIpv6(error)) {
        return [first];
      }
      await closeServer(first);
      if (tries === 10) {
        throw error;
      }
    }
  }
}

function hasNoIpv6(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^E(ADDRNOTAVAIL|AFNOSUPPORT)$/u.test(String(error.code))
  );
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server does not listen on a port.');
  }
  return address.port;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
