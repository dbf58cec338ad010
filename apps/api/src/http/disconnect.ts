import type { ServerResponse } from 'node:http';

/** A signal that fires when the client goes away before the answer is out. */
export function signalOfDisconnect(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) {
    controller.abort();
  }
  response.once('close', () => {
    if (!response.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}
