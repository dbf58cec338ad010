import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { purgeRequestSchema } from '@purgeway/model';
import { Queue } from 'bullmq';
import express from 'express';
import { answerParent } from '../support/answer-parent.ts';
import { jobOf, naiveQueue } from './queue.ts';

// What one writes first: it looks at the key, validates, and answers when Redis has a job of the request.

const [redisUrl = '', apiKey = ''] = process.argv.slice(2);
const known = new Set([hashOf(apiKey)]);
const queue = new Queue(naiveQueue, { connection: { url: redisUrl } });
await queue.waitUntilReady();

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use(express.json());

app.post('/v1/cdn/cache/purge', (request, response, next) => {
  if (!known.has(hashOf(request.headers.authorization?.replace(/^Bearer /u, '') ?? ''))) {
    response.status(401).json({ ok: false });
    return;
  }
  const parsed = purgeRequestSchema.safeParse(request.body);
  if (!parsed.success) {
    response.status(400).json({ ok: false });
    return;
  }
  const { name, data, opts } = jobOf(parsed.data.paths?.[0] ?? '');
  queue
    .add(name, data, opts)
    .then(({ id }) => response.status(202).json({ ok: true, purge_id: id }))
    .catch(next);
});

const server = createServer(app);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

answerParent({ url: `http://127.0.0.1:${port}` }, () => Promise.resolve({}));

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
