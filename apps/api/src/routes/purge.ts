import { dryRunQuery } from '../dry-run/dry-run-query.ts';
import { rehearseBody, rehearseStream } from '../dry-run/dry-run.ts';
import type { Answer } from '../http/answer.ts';
import { mediaTypeOf } from '../http/media-type.ts';
import { readJson } from '../http/read-json.ts';
import { readQuery } from '../http/read-query.ts';
import { readStream } from '../http/read-stream.ts';
import type { Call } from '../http/route.ts';
import { idempotencyKeyIn } from '../http/idempotency-key.ts';
import { acceptBody } from '../intake/accept-body.ts';
import { acceptStream } from '../intake/accept-stream.ts';
import type { Accepted } from '../intake/accepted.ts';
import { readPurgeQuery } from '../intake/read-options.ts';
import { presentOperation } from '../present/operation.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

/**
 * Takes a purge. It answers when everything needed to carry it out is durable. With `dry_run=true` nothing is taken: it tells what would be
 * done.
 */
export async function purge(call: Call, services: Services): Promise<Answer> {
  return readQuery(call.request, dryRunQuery).dry_run === 'true'
    ? rehearse(call, services)
    : presentAccepted(await accept(call, services), services);
}

function rehearse(call: Call, services: Services): Promise<Answer> {
  switch (mediaTypeOf(call.request)) {
    case 'application/json':
      return rehearseBody(call, services);
    case 'application/x-ndjson':
      return rehearseStream(call, services);
    default:
      throw unsupportedType();
  }
}

async function accept({ request, principal, auditOf, deed }: Call, services: Services): Promise<Accepted> {
  const keyHeader = idempotencyKeyIn(request);
  switch (mediaTypeOf(request)) {
    case 'application/json':
      return acceptBody({ principal, auditOf, deed, keyHeader, body: await readJson(request) }, services);
    case 'application/x-ndjson': {
      const { dry_run: _, ...query } = request.query;
      const options = readPurgeQuery(query);
      return acceptStream(
        { principal, auditOf, deed, keyHeader, options, chunks: readStream(request) },
        services,
      );
    }
    default:
      throw unsupportedType();
  }
}

function unsupportedType(): ApiProblem {
  return new ApiProblem('unsupported-media-type', {
    detail: 'Set Content-Type to application/json, or to application/x-ndjson for one target a line.',
  });
}

/** The answer to a purge that was taken. */
export function presentAccepted({ meta, record, isReplay, refused }: Accepted, services: Services): Answer {
  const fresh = { meta, state: 'pending', counts: {}, lastReasons: {}, cancelRequested: false } as const;
  const location = `/v1/operations/${meta.id}`;
  return {
    status: 202,
    isAudited: !isReplay,
    headers: {
      location,
      'operation-location': location,
      ...(isReplay ? { 'idempotent-replayed': 'true' } : {}),
    },
    body: {
      ok: true,
      purge_id: meta.id,
      operation: presentOperation(record ?? fresh, services),
      refused: refused.count === 0 ? undefined : { count: refused.count, items: refused.first },
    },
  };
}
