import type { Request } from 'express';
import type { Answer } from '../http/answer.ts';
import { countBytes } from '../http/count-bytes.ts';
import { mediaTypeOf } from '../http/media-type.ts';
import { readJson } from '../http/read-json.ts';
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

/** Takes a purge. It answers when everything needed to carry it out is durable. */
export async function purge(call: Call, services: Services): Promise<Answer> {
  return presentAccepted(await accept(call, services), services);
}

async function accept({ request, principal, auditOf, deed }: Call, services: Services): Promise<Accepted> {
  const keyHeader = idempotencyKeyIn(request);
  switch (mediaTypeOf(request)) {
    case 'application/json':
      return acceptBody({ principal, auditOf, deed, keyHeader, body: await readJson(request) }, services);
    case 'application/x-ndjson': {
      const options = readPurgeQuery(request.query);
      return acceptStream(
        { principal, auditOf, deed, keyHeader, options, chunks: chunksOf(request, services) },
        services,
      );
    }
    default:
      throw new ApiProblem('unsupported-media-type', {
        detail: 'Set Content-Type to application/json, or to application/x-ndjson for one target a line.',
      });
  }
}

/** Of a body without a length in its head, the bytes are counted as they come. */
function chunksOf(request: Request, { observer }: Services): AsyncIterable<Buffer> {
  const chunks = readStream(request);
  return request.headers['content-length'] === undefined
    ? countBytes(chunks, (bytes) => observer.bodyCame('/v1/cdn/cache/purge', bytes))
    : chunks;
}

function presentAccepted({ meta, record, isReplay, refused }: Accepted, services: Services): Answer {
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
