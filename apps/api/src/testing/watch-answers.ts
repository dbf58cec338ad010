import { appendFileSync, readFileSync } from 'node:fs';
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { createAnswerChecker, type AnswerChecker } from './answer-checker.ts';
import { keepFault } from './answer-faults.ts';

/** Names the folder of the test run: the document stands there, and what was seen is written there. Unset: nothing is watched. */
export const answersFolderVariable = 'PURGEWAY_TEST_ANSWERS';

/** The document by which answers are checked. */
export const documentFile = 'document.json';

const seen = new Set<string>();
let checker: AnswerChecker | undefined;

/** Holds every answer of a server against the OpenAPI document. */
export function watchAnswers(server: Server): void {
  server.prependListener('request', watchAnswer);
  server.prependListener('checkExpectation', watchAnswer);
}

/** Holds one answer against the OpenAPI document, once it is out. */
export function watchAnswer(request: IncomingMessage, response: ServerResponse): void {
  const folder = process.env[answersFolderVariable];
  if (folder === undefined || folder === '') {
    return;
  }
  const { method = '', url = '' } = request;
  const sent = recordSent(response);
  response.once('finish', () => {
    checker ??= createAnswerChecker(JSON.parse(readFileSync(join(folder, documentFile), 'utf8')));
    const path = pathOf(url);
    const { status, headers, body } = sent();
    const { faults, seen: answer } = checker.check({ method, path, status, headers, body });
    if (answer !== undefined && !seen.has(answer)) {
      seen.add(answer);
      note(folder, 'seen', answer);
    }
    for (const fault of faults) {
      const told = `${method} ${path} ${status}: ${fault}`;
      keepFault(told);
      note(folder, 'faults', told);
    }
  });
}

/** The address without the host that an absolute one names. */
function pathOf(url: string): string {
  return url.startsWith('/') ? url : url.replace(/^\w+:\/\/[^/]*/u, '');
}

function recordSent(response: ServerResponse) {
  const chunks: Buffer[] = [];
  let given: OutgoingHttpHeaders = {};
  const keep = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
      chunks.push(Buffer.from(chunk));
    }
  };
  // oxlint-disable-next-line typescript/unbound-method -- each is applied to its response below
  const { writeHead, write, end } = response;
  // Each hands on exactly what it was given: the types of all their forms are of no use here.
  response.writeHead = ((...all: Parameters<typeof writeHead>) => {
    given = {
      ...all.findLast((one): one is OutgoingHttpHeaders => typeof one === 'object' && !Array.isArray(one)),
    };
    return writeHead.apply(response, all);
  }) as typeof writeHead;
  response.write = ((...all: Parameters<typeof write>) => {
    keep(all[0]);
    return write.apply(response, all);
  }) as typeof write;
  response.end = ((...all: Parameters<typeof end>) => {
    keep(all[0]);
    return end.apply(response, all);
  }) as typeof end;
  return () => ({
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries({ ...response.getHeaders(), ...given }).map(([name, value]) => [
        name.toLowerCase(),
        String(value),
      ]),
    ),
    body: Buffer.concat(chunks).toString(),
  });
}

/** Each thread has a file of its own, so that nobody writes into another's line. */
function note(folder: string, what: 'seen' | 'faults', line: string): void {
  appendFileSync(join(folder, `${what}-${process.pid}-${threadId}.txt`), `${line}\n`);
}
