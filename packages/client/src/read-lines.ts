import { errorOfProblem, isProblem, PurgewayError } from './purgeway-error.ts';

/** Each line of an NDJSON answer. Throws {@link PurgewayError} when the server says that it could not go on, or the connection breaks. */
export async function* readLines<Line>(response: Response): AsyncGenerator<Line> {
  for await (const text of textLines(response)) {
    if (text === '') {
      continue;
    }
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null && 'error' in line && isProblem(line.error)) {
      throw errorOfProblem(line.error);
    }
    // The server's own tests hold every line against the document that the types are made of.
    yield line as Line;
  }
}

/** The lines of a body without their ends, as they come. */
export async function* textLines({ body, status }: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of body ?? []) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.map((line) => line.replace(/\r$/u, ''));
    }
  } catch (cause) {
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
