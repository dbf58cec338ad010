import { PurgewayError } from './purgeway-error.ts';

/**
 * Throws {@link PurgewayError} without the text, or a cause that has it: `fetch` would name it, and that would look as if the API could not be
 * reached.
 */
export function assertSendable(headers: Readonly<Record<string, string>>): void {
  const name = Object.keys(headers).find((each) => !isSendable(headers[each] ?? ''));
  if (name !== undefined) {
    const detail = `${names[name] ?? `The header ${name}`} has a character that no HTTP header can carry.`;
    throw new PurgewayError({ code: 'not-sendable', detail, isRetryable: false });
  }
}

const names: Readonly<Record<string, string>> = {
  authorization: 'The API key',
  'idempotency-key': 'The idempotency key',
};

/** Whether a header can carry a text. */
export function isSendable(value: string): boolean {
  // `fetch` takes whitespace off both ends itself.
  return /^[\t\n\r ]*[\t\u0020-\u007E\u0080-\u00FF]*[\t\n\r ]*$/u.test(value);
}
