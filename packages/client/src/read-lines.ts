import { parseJson } from './parse-json.ts';
import { errorOfProblem, isProblem, PurgewayError } from './purgeway-error.ts';
import { readChunks } from './read-chunks.ts';

export interface Reading {
  readonly signal?: AbortSignal | undefined;
  /** When nothing came for so long, the connection counts as broken. Absent: it is waited for without end. */
  readonly silentMsMax?: number | undefined;
}

/**
 * Each line of an NDJSON answer. Throws {@link PurgewayError} when the server says that it could not go on, or the connection breaks, and the
 * signal's reason when that ended it.
 */
export async function* readLines<Line>(response: Response, signal?: AbortSignal): AsyncGenerator<Line> {
  for await (const text of textLines(response, { signal })) {
    if (text === '') {
      continue;
    }
    const line: unknown = parseJson(text, response.status);
    if (typeof line === 'object' && line !== null && 'error' in line && isProblem(line.error)) {
      throw errorOfProblem(line.error);
    }
    // The server's own tests hold every line against the document that the types are made of.
    yield line as Line;
  }
}

/** The lines of a body without their ends, as they come. Throws as {@link readLines} does. */
export async function* textLines(
  { body, status }: Response,
  { signal, silentMsMax }: Reading,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of body === null ? [] : readChunks(body, silentMsMax)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.map((line) => line.replace(/\r$/u, ''));
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new PurgewayError({
      code: 'unreachable',
      status,
      detail: 'The connection broke in the middle of the answer.',
      isRetryable: true,
      cause,
    });
  }
  if (rest !== '') {
    yield rest;
  }
}
