import { PurgewayError } from './purgeway-error.ts';

/** JSON of an answer with that status. Throws {@link PurgewayError}, as for an answer that broke off where no length told of it. */
export function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PurgewayError({
      code: 'unreadable-answer',
      status,
      detail: 'The answer is not JSON, or broke off.',
      isRetryable: true,
      cause,
    });
  }
}
