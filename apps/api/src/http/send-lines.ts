import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { presentProblem, type ApiProblem } from '../problems/problem.ts';
import { headersFor, type LinesAnswer } from './answer.ts';
import { signalOfDisconnect } from './disconnect.ts';

export interface LinesPlace {
  readonly instance: string;
  readonly requestId: string;
  /** The problem that a failure in mid-stream stands for. */
  readonly explain: (error: unknown) => ApiProblem;
}

/**
 * Sends an answer as NDJSON, no faster than the client takes it, and stops when it is gone. When `lines` fails, the last line is
 * `{"error": …}` with the problem, because the status is out by then.
 */
export async function sendLines(
  response: ServerResponse,
  { status, lines }: LinesAnswer,
  { instance, requestId, explain }: LinesPlace,
): Promise<void> {
  if (response.destroyed || response.headersSent) {
    return;
  }
  const gone = signalOfDisconnect(response);
  response.writeHead(status, { ...headersFor(requestId), 'content-type': 'application/x-ndjson' });
  try {
    if (response.req.method !== 'HEAD') {
      await writeAll(response, lines, gone);
    }
  } catch (error) {
    if (!gone.aborted) {
      const problem = presentProblem(explain(error), instance, requestId);
      response.write(`${JSON.stringify({ error: problem })}\n`);
    }
  }
  response.end();
}

async function writeAll(
  response: ServerResponse,
  lines: AsyncIterable<unknown>,
  gone: AbortSignal,
): Promise<void> {
  for await (const line of lines) {
    if (gone.aborted) {
      return;
    }
    if (!response.write(`${JSON.stringify(line)}\n`)) {
      await once(response, 'drain', { signal: gone });
    }
  }
}
