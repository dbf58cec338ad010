import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import { ApiProblem } from '../problems/problem.ts';
import { measureJson } from './measure-json.ts';
import { othersTurn } from './others-turn.ts';
import { readWhole, UnreadBody, type UnreadReason } from './read-whole.ts';

/** Largest JSON body, in bytes: parsing more would hold up everybody else. */
export const jsonBytesMax = 4 * 1024 * 1024;

/** A larger body is worked on in several turns of the event loop. */
const bytesPerTurn = 256 * 1024;

/** Deepest nesting of objects and lists. What walks a body by recursion may then do so. */
const jsonDepthMax = 32;

/** Most objects, lists and fields of a body; a purge with all its lists full has fewer. */
const jsonValuesMax = 60_000;

/** Reads a JSON body. Throws `ApiProblem` when it is absent, too large, too deep, not JSON in UTF-8 or no object. */
export async function readJson(request: Request): Promise<unknown> {
  assertUtf8(request);
  const bytes = await readBytes(request);
  if (!isUtf8(bytes)) {
    throw new ApiProblem('invalid-json', { detail: 'The body is not valid UTF-8: send JSON in UTF-8.' });
  }
  const rest = async (): Promise<void> => (bytes.length > bytesPerTurn ? othersTurn() : undefined);
  await rest();
  assertBounded(bytes);
  await rest();
  const body = parse(bytes);
  assertObject(body);
  await rest();
  return body;
}

/** RFC 8259 §8.1: JSON is UTF-8. */
function assertUtf8({ headers }: Request): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/iu.exec(headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
    throw wrongEncoding();
  }
}

async function readBytes(request: Request): Promise<Buffer> {
  const bytes = await readWhole(request, jsonBytesMax).catch((error: unknown) => {
    throw error instanceof UnreadBody ? unreadProblems[error.reason](error) : error;
  });
  if (bytes === undefined) {
    throw new ApiProblem('invalid-json', { detail: 'Send a JSON object as the body.' });
  }
  return bytes;
}

function assertBounded(bytes: Buffer): void {
  const { depth, values } = measureJson(bytes);
  if (depth > jsonDepthMax) {
    throw invalid('too-deep', `A JSON body nests objects and lists at most ${jsonDepthMax} deep.`);
  }
  if (values > jsonValuesMax) {
    throw tooLarge(`A JSON body holds at most ${jsonValuesMax} values.`);
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString().replace(/^\uFEFF/u, ''));
  } catch (error) {
    throw new ApiProblem('invalid-json', {
      detail: 'The body must be one JSON object; it does not parse.',
      cause: error,
    });
  }
}

function assertObject(body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('invalid-type', `The body must be one JSON object; it is ${nameOf(body)}.`);
  }
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

function tooLarge(what: string, cause?: unknown): ApiProblem {
  return new ApiProblem('body-too-large', {
    detail: `${what} Send more targets as application/x-ndjson.`,
    cause,
  });
}

function wrongEncoding(cause?: unknown): ApiProblem {
  return new ApiProblem('unsupported-media-type', {
    detail: 'Send JSON in UTF-8, plain or with Content-Encoding gzip, deflate or br.',
    cause,
  });
}

const unreadProblems: Readonly<Record<UnreadReason, (cause: UnreadBody) => ApiProblem>> = {
  'too-large': (cause) => tooLarge(`A JSON body holds at most ${jsonBytesMax} bytes.`, cause),
  'unknown-encoding': wrongEncoding,
  incomplete: (cause) =>
    new ApiProblem('bad-request', { detail: 'The body could not be read to its end.', cause }),
};
