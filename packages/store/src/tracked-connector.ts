import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';
import { z } from 'zod';

/** What ioredis hands a connector of the options it was made with. */
const optionsSchema = z.object({
  host: z.string().optional(),
  port: z.coerce.number().optional(),
  path: z.string().nullish(),
  tls: z.record(z.string(), z.unknown()).nullish(),
  disconnectTimeout: z.number().default(2_000),
});

/** The sockets of this process to Redis, for whoever has to cut them all. */
export interface TrackedSockets {
  /** Pass it as `Connector` to every connection whose sockets are to be tracked. */
  readonly Connector: NonNullable<RedisOptions['Connector']>;
  readonly open: ReadonlySet<Socket>;
}

/** Connects as ioredis would by itself, and keeps in mind what it connected. */
export function trackSockets(): TrackedSockets {
  const open = new Set<Socket>();
  class TrackedConnector extends AbstractConnector {
    readonly #options: z.output<typeof optionsSchema>;

    constructor(given: unknown) {
      const options = optionsSchema.parse(given);
      super(options.disconnectTimeout);
      this.#options = options;
    }

    override async connect(): Promise<Socket> {
      this.connecting = true;
      // ioredis puts its listeners on in this turn; a connection that was given up meanwhile must not be opened.
      await new Promise((resolve) => {
        process.nextTick(resolve);
      });
      if (!this.connecting) {
        throw new Error('Connection is closed.');
      }
      const socket = openSocket(this.#options);
      this.stream = socket;
      open.add(socket);
      socket.once('error', (error) => {
        this.firstError = error;
      });
      socket.once('close', () => open.delete(socket));
      return socket;
    }
  }
  return { Connector: TrackedConnector, open };
}

function openSocket({ host = '127.0.0.1', port = 6379, path, tls }: z.output<typeof optionsSchema>): Socket {
  const place = typeof path === 'string' ? { path } : { host, port };
  return tls === null || tls === undefined
    ? connectPlain(place)
    : connectSecure({ servername: host, ...place, ...tls });
}
