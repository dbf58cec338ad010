import type { Server } from 'node:http';

/** Longest time for one request to come in: NDJSON of any length may take its time. */
const requestMsMax = 3_600_000;
/** Longest silence on a connection; above the longest `?wait=`. */
const silenceMsMax = 75_000;

/** Sets how long clients may hold a connection. Node's own limit of 5 minutes a request would cut large purges off. */
export function limitConnections(server: Server): void {
  server.requestTimeout = requestMsMax;
  server.headersTimeout = 30_000;
  server.setTimeout(silenceMsMax);
}
