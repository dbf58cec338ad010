import { PurgewayError } from '@purgeway/client';
import { expect, it } from 'vitest';
import { commandErrorOf } from './command-error-of.ts';

const url = new URL('https://purgeway.example.com/');
const aborted = new DOMException('This operation was aborted', 'AbortError');
const reset = Object.assign(new Error('read'), { code: 'ECONNRESET' });

it.each([
  ['that comes too late', { code: 'timeout', cause: aborted }, 'it did not answer in time'],
  [
    'that breaks off',
    { code: 'unreachable', status: 200, cause: new TypeError('terminated', { cause: reset }) },
    'the connection was cut',
  ],
] as const)('an answer %s ends the command as unreachable, and says why', (_name, facts, why) => {
  const error = new PurgewayError({ detail: 'Something.', isRetryable: true, ...facts });
  expect(commandErrorOf(error, { url })).toMatchObject({
    exit: 'unreachable',
    message: `The API at https://purgeway.example.com cannot be reached: ${why}.`,
  });
});

it('a key that cannot be sent is a mistake of whoever gave it', () => {
  const error = new PurgewayError({ code: 'not-sendable', detail: 'The API key.', isRetryable: false });
  expect(commandErrorOf(error, { url })).toMatchObject({ exit: 'usage', message: 'The API key.' });
});
