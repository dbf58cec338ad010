import { z } from 'zod';
import { findDistribution } from '../distributions/find-distribution.ts';
import type { LinesAnswer } from '../http/answer.ts';
import { signalOfDisconnect } from '../http/disconnect.ts';
import { readQuery } from '../http/read-query.ts';
import { pathParameter, type Call } from '../http/route.ts';
import { presentLogRecord } from '../present/log-record.ts';
import type { Services } from '../services.ts';
import { logLines } from '../statistics/log-lines.ts';
import { rangeFields, rangeOf } from '../statistics/read-range.ts';
import { servedOf } from '../statistics/served-of.ts';
import type { LogRecord } from '@purgeway/vendors';

/** Query of `GET /v1/cdn/distributions/{id}/logs`. */
export const distributionLogsQuery = z.strictObject({
  ...rangeFields,
  limit: z.coerce.number().int().min(1).max(100_000).default(1_000).meta({ description: 'Most lines.' }),
});

/** The vendor's log of a distribution as NDJSON, as fast as the client takes it. */
export async function distributionLogs(
  { request, response, principal }: Call,
  services: Services,
): Promise<LinesAnswer> {
  const { limit, ...given } = readQuery(request, distributionLogsQuery);
  const range = rangeOf(given, services.clock.now());
  const found = await findDistribution(pathParameter(request, 'id'), principal, services);
  const served = servedOf(found, 'logs', services);
  const signal = signalOfDisconnect(response);
  return { status: 200, lines: presentAll(await logLines(served, { range, limit, signal }, services)) };
}

async function* presentAll(records: AsyncIterable<LogRecord>) {
  for await (const record of records) {
    yield presentLogRecord(record);
  }
}
