import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import { watchAnswer } from '@purgeway/api/testing';

// Loaded into an API's process before its own code: its only server is the API. What does not fit the document is told at the end of the
// run, by `answers-of-run.ts`.
subscribe('http.server.request.start', (message) => {
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
});
