import type { Request } from 'express';
import { ApiProblem } from '../problems/problem.ts';

/**
 * The body's bytes as they come; more are read when the last are done with. Throws `ApiProblem` when the client goes
 * away or the body is compressed. Leaving off early keeps the connection open for the answer.
 */
export async function* readStream(request: Request): AsyncGenerator<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new ApiProblem('unsupported-media-type', { detail: 'Send NDJSON without Content-Encoding.' });
  }
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    }
  } catch (error) {
    throw new ApiProblem('bad-request', { detail: 'The body ended before it was complete.', cause: error });
  }
}
