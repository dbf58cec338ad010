import express, { type Request, type Response } from 'express';
import { ApiProblem } from '../problems/problem.ts';

/** Largest JSON body, in bytes. */
export const jsonBytesMax = 16 * 1024 * 1024;

const parser = express.json({ limit: jsonBytesMax, type: () => true });

/** Reads a JSON body. Throws `ApiProblem` when it is absent, too large or not JSON. */
export async function readJson(request: Request, response: Response): Promise<unknown> {
  await new Promise<void>((resolve, reject) => {
    parser(request, response, (error?: unknown) => {
      if (error === undefined) {
        resolve();
        return;
      }
      reject(problemOf(error));
    });
  });
  const body: unknown = request.body;
  if (body === undefined) {
    throw new ApiProblem('invalid-json', { detail: 'Send a JSON object as the body.' });
  }
  return body;
}

function problemOf(error: unknown): ApiProblem {
  const type = typeOf(error);
  switch (type) {
    case 'entity.too.large':
      return new ApiProblem('body-too-large', {
        detail: `A JSON body holds at most ${jsonBytesMax} bytes. Send more targets as application/x-ndjson.`,
        cause: error,
      });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ApiProblem('unsupported-media-type', {
        detail: 'Send JSON in UTF-8, plain or with Content-Encoding gzip, deflate or br.',
        cause: error,
      });
    case 'entity.parse.failed':
      return new ApiProblem('invalid-json', {
        detail: 'The body must be one JSON object; it does not parse.',
        cause: error,
      });
    default:
      return new ApiProblem('bad-request', {
        detail: 'The body could not be read to its end.',
        cause: error,
      });
  }
}

function typeOf(error: unknown): unknown {
  return error instanceof Error && 'type' in error ? error.type : undefined;
}
