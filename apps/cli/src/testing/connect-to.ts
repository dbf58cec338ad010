import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { Secret } from '@purgeway/model';
import { onTestFinished } from 'vitest';

/** How to reach an API that answers like that. It is gone when the test is over. */
export async function connectTo(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: new URL(`http://127.0.0.1:${port}`), key: new Secret('key') };
}
