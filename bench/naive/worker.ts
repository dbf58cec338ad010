import { Worker, type Job } from 'bullmq';
import { z } from 'zod';
import { answerParent } from '../support/answer-parent.ts';
import { naiveQueue } from './queue.ts';

const concurrency = 50;
const payloadSchema = z.object({ url: z.string() });

const [redisUrl = '', serverUrl = ''] = process.argv.slice(2);

const worker = new Worker(naiveQueue, send, { connection: { url: redisUrl }, concurrency });
worker.on('error', console.error);

answerParent({}, () => Promise.resolve({}));

async function send(job: Job): Promise<void> {
  const { url } = payloadSchema.parse(job.data);
  const response = await fetch(serverUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ urls: [url] }),
  });
  if (!response.ok) {
    throw new Error(`The server answered ${response.status}.`);
  }
  await response.arrayBuffer();
}
