import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { parsePayload, type HookRequest } from '@purgeway/hooks';
import { measureJson } from '../http/measure-json.ts';
import { othersTurn } from '../http/others-turn.ts';
import { readWhole, UnreadBody, type UnreadReason } from '../http/read-whole.ts';
import { ApiProblem } from '../problems/problem.ts';

/** A hook as it came in. */
export interface Arrived {
  readonly request: HookRequest;
  /** The body as JSON, parsed when it is asked for; undefined when it is none that is taken. */
  payload(): Promise<unknown>;
}

/** A larger body is worked on in several turns of the event loop. */
const bytesPerTurn = 256 * 1024;

/** Of a document with rich text in it, whose paragraphs nest. */
const depthMax = 256;
const valuesMax = 1_000_000;

/** Reads what was sent, byte by byte as it was signed. Throws `ApiProblem` when it is too large or breaks off. */
export async function readArrival(request: Request, bytesMax: number): Promise<Arrived> {
  const body = await readWhole(request, bytesMax).catch((error: unknown) => {
    throw error instanceof UnreadBody ? unreadProblems[error.reason](error, bytesMax) : error;
  });
  const bytes = body ?? Buffer.alloc(0);
  let parsed: Promise<unknown> | undefined;
  return {
    request: {
      method: request.method,
      path: request.originalUrl,
      headers: headersOf(request),
      body: bytes,
    },
    payload: () => (parsed ??= parse(bytes)),
  };
}

async function parse(bytes: Buffer): Promise<unknown> {
  if (bytes.length > bytesPerTurn) {
    await othersTurn();
  }
  const { depth, values } = measureJson(bytes);
  return depth > depthMax || values > valuesMax ? undefined : parsePayload(bytes);
}

function headersOf({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
  );
}

const unreadProblems: Readonly<Record<UnreadReason, (cause: UnreadBody, bytesMax: number) => ApiProblem>> = {
  'too-large': (cause, bytesMax) =>
    new ApiProblem('body-too-large', {
      detail: `This hook takes bodies of at most ${bytesMax} bytes: have less sent, or raise its "bytesMax".`,
      cause,
    }),
  'unknown-encoding': (cause) =>
    new ApiProblem('unsupported-media-type', {
      detail: 'Send the body plain or with Content-Encoding gzip, deflate or br.',
      cause,
    }),
  incomplete: (cause) =>
    new ApiProblem('bad-request', { detail: 'The body could not be read to its end.', cause }),
};
