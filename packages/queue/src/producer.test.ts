import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createProducer, queueOfAccount, type Producer, type WantedJob } from './index.ts';

let connection: Redis;
let producer: Producer;
let runs = 0;

beforeAll(() => {
  connection = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
});

afterAll(async () => {
  await connection.quit();
});

beforeEach(() => {
  runs += 1;
  producer = createProducer({
    connection,
    prefix: `producer-test-${process.pid}-${runs}`,
    accounts: ['main'],
    onError: (error) => {
      throw error;
    },
  });
});

afterEach(async () => {
  await Promise.all(producer.queues.map((queue) => queue.obliterate({ force: true })));
  await producer.close();
});

const job: WantedJob = {
  queue: queueOfAccount('main'),
  name: 'purge',
  jobId: 'url.hard-1',
  payload: { lane: 'url.hard' },
  delayMs: 0,
};

describe('a wanted job', () => {
  it('is there once, however often it is asked for', async () => {
    await Promise.all(Array.from({ length: 5 }, () => producer.want(job)));
    expect(await producer.queues[0]?.getJobCounts('waiting', 'delayed')).toEqual({ waiting: 1, delayed: 0 });
  });

  it('that stands delayed is moved up, by any number of processes that insist at once', async () => {
    await producer.want({ ...job, delayMs: 60_000 });
    await Promise.all(Array.from({ length: 20 }, () => producer.want({ ...job, insist: true })));
    expect(await producer.queues[0]?.getJobCounts('waiting', 'delayed')).toEqual({ waiting: 1, delayed: 0 });
  });

  it('stays delayed for one who does not insist', async () => {
    await producer.want({ ...job, delayMs: 60_000 });
    await producer.want(job);
    expect(await producer.queues[0]?.getJobCounts('waiting', 'delayed')).toEqual({ waiting: 0, delayed: 1 });
  });
});
