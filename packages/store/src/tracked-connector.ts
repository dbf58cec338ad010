import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';
import { z } from 'zod';

/** What ioredis hands a connector of the options it was made with. */
const optionsSchema = z.object({
  host: z.string().optional(),
  port: z.coerce.number().optional(),
  path: z.string().nullish(),
  family: z.number().nullish(),
  // An address that begins with rediss:// alone makes it true.
  tls: z
    .union([z.boolean(), z.record(z.string(), z.unknown())])
    .nullish()
    .transform((tls) => (tls === true ? {} : tls)),
  sentinels: z.null('Sentinels are not supported: give the address of the server itself.').optional(),
  disconnectTimeout: z.number().default(2_000),
});

/** The sockets of this process to Redis, for whoever has to cut them all. */
export interface TrackedSockets {
  /** Pass it as `Connector` to every connection whose sockets are to be tracked. */
  readonly Connector: NonNullable<RedisOptions['Connector']>;
  readonly open: ReadonlySet<Socket>;
}

/** Connects as ioredis would by itself, but not before `mayConnect` resolves, and keeps in mind what it connected. */
export function trackSockets(mayConnect: Promise<void> = Promise.resolve()): TrackedSockets {
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
      await mayConnect;
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

function openSocket(options: z.output<typeof optionsSchema>): Socket {
  const { host = '127.0.0.1', port = 6379, path, tls } = options;
  const family = options.family ?? 0;
  const place = typeof path === 'string' ? { path } : { host, port, family };
  if (tls === undefined || tls === null || tls === false) {
    return connectPlain(place);
  }
  // A server is told the name that it is called by; an IP address is none.
  return connectSecure({ ...(isIP(host) === 0 && { servername: host }), ...place, ...tls });
}
