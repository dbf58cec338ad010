import { subscribe } from 'node:diagnostics_channel';
import { callerHeader, callerVariable } from './caller-header.ts';

// Loaded into a program before its own code: vendors and receivers of callbacks can then tell which of several called them.
const name = process.env[callerVariable] ?? '';
subscribe('undici:request:create', (message) => {
  if (isCreation(message)) {
    message.request.addHeader(callerHeader, name);
  }
});

/** As undici tells of each request that it is about to send, Node's own `fetch` included. */
interface Creation {
  readonly request: { addHeader(name: string, value: string): unknown };
}

function isCreation(message: unknown): message is Creation {
  return (
    typeof message === 'object' &&
    message !== null &&
    'request' in message &&
    typeof message.request === 'object' &&
    message.request !== null &&
    'addHeader' in message.request &&
    typeof message.request.addHeader === 'function'
  );
}
