import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { until } from '../../test/support/until.ts';
import { answerParent } from '../support/answer-parent.ts';

// Takes one URL a call and notes when it came.

const questionSchema = z.object({ targets: z.number(), withinMs: z.number() });

const seen = { calls: 0, firstAtMs: 0, lastAtMs: 0 };

const server = createServer((request, response) => {
  json(request).then(
    () => {
      seen.lastAtMs = Date.now();
      seen.firstAtMs = seen.calls === 0 ? seen.lastAtMs : seen.firstAtMs;
      seen.calls += 1;
      response.setHeader('content-type', 'application/json').end('{"ok":true}');
    },
    () => response.destroy(),
  );
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

answerParent({ url: `http://127.0.0.1:${port}/` }, async (question) => {
  const { targets, withinMs } = questionSchema.parse(question);
  await until(`${targets} calls`, () => seen.calls >= targets, withinMs);
  return { ...seen, refused: 0, sent: seen.calls, targetsOfFirst: 1 };
});
