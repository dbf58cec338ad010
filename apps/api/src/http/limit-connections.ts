import type { Server } from 'node:http';

/** How long clients may hold a connection. */
export interface ConnectionLimits {
  /** Longest time for one request to come in. */
  readonly requestMsMax: number;
  /** Longest time for its headers. */
  readonly headersMsMax: number;
  /** Longest silence. */
  readonly silenceMsMax: number;
  /** How often it is looked who takes too long; the first two may be passed by as much. */
  readonly lookEveryMs: number;
}

export const connectionLimits: ConnectionLimits = {
  // NDJSON of any length may take its time: Node's own limit of 5 minutes would cut large purges off.
  requestMsMax: 3_600_000,
  headersMsMax: 30_000,
  // Above the longest `?wait=`.
  silenceMsMax: 75_000,
  lookEveryMs: 5_000,
};

/** Sets them. How often it is looked can only be said when a server is made. */
export function limitConnections(server: Server, limits: ConnectionLimits): void {
  server.requestTimeout = limits.requestMsMax;
  server.headersTimeout = limits.headersMsMax;
  server.setTimeout(limits.silenceMsMax);
  // Proxies keep idle connections for a minute, and do not repeat a POST that meets one which ends at that moment.
  server.keepAliveTimeout = limits.silenceMsMax;
}
