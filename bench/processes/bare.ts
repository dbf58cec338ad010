import { once } from 'node:events';
import { createServer } from 'node:http';
import { purgeRequestSchema } from '@purgeway/model';
import express from 'express';
import { answerParent } from '../support/answer-parent.ts';

// What the API is measured against: Express that parses the same body, validates it and answers, and does no more.

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use(express.json());
let count = 0;

app.post('/v1/cdn/cache/purge', (request, response) => {
  const parsed = purgeRequestSchema.safeParse(request.body);
  if (!parsed.success) {
    response.status(400).json({ ok: false });
    return;
  }
  count += 1;
  response.status(202).json({ ok: true, purge_id: `op_${count}` });
});

const server = createServer(app);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

answerParent({ url: `http://127.0.0.1:${port}` }, () => Promise.resolve({ count }));
