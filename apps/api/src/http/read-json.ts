import express, { type Request, type Response } from 'express';
import { ApiProblem } from '../problems/problem.ts';

/** Largest JSON body, in bytes. */
export const jsonBytesMax = 16 * 1024 * 1024;

/** Deepest nesting of objects and lists. What walks a body by recursion may then do so. */
const jsonDepthMax = 32;

// Not strict: what parses but is no object is told so, and not that it does not parse.
const parser = express.json({ limit: jsonBytesMax, type: () => true, strict: false });

/** Reads a JSON body. Throws `ApiProblem` when it is absent, too large, too deep, not JSON or no object. */
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
  assertObject(body);
  assertShallow(body);
  return body;
}

function assertObject(body: unknown): void {
  if (!isNested(body) || Array.isArray(body)) {
    throw invalid('invalid-type', `The body must be one JSON object; it is ${nameOf(body)}.`);
  }
}

/** Level by level: the stack would not hold what this is to refuse. */
function assertShallow(body: unknown): void {
  let level = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= jsonDepthMax) {
      throw invalid('too-deep', `A JSON body nests objects and lists at most ${jsonDepthMax} deep.`);
    }
    level = level.flatMap((value) => (isNested(value) ? Object.values(value).filter(isNested) : []));
  }
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function nameOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function invalid(code: string, detail: string): ApiProblem {
  return new ApiProblem('invalid-request', { detail, errors: [{ pointer: '', code, detail }] });
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
