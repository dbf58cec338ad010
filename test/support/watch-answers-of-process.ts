import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import { watchAnswer } from '@purgeway/api/testing';

// Loaded into a process before its own code. In that of an API the only server is the API; others may load it too, as all do that `npm start`
// starts. What does not fit the document is told at the end of the run, by `answers-of-run.ts`.
if (process.argv[1]?.endsWith('/apps/api/src/main.ts') === true) {
  subscribe('http.server.request.start', watch);
}

function watch(message: unknown): void {
  if (
    typeof message !== 'object' ||
    message === null ||
    !('request' in message) ||
    !('response' in message)
  ) {
    return;
  }
  const { request, response } = message;
  if (request instanceof IncomingMessage && response instanceof ServerResponse) {
    watchAnswer(request, response);
  }
}
