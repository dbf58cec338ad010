import { InvalidArgumentError } from 'commander';

/** A text that can be sent as a header. */
export function parseIdempotencyKey(text: string): string {
  if (!/^[\u0021-\u007e]{1,255}$/u.test(text)) {
    throw new InvalidArgumentError('Give 1 to 255 letters, digits and signs without spaces.');
  }
  return text;
}
