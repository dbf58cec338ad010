import { EventEmitter } from 'node:events';
import { Queue, Worker } from 'bullmq';
import {
  createProducer,
  keyPrefixOf,
  queueOfAccount,
  workerConnection,
  type Producer,
} from '@purgeway/queue';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest';
import { nameOf, lookAfterCuts } from './look-after-cuts.ts';

const prefix = `orphans-${process.pid}`;
const name = queueOfAccount('main');
/** Far longer than the test: only whoever puts a job back gets it on. */
const lockDuration = 600_000;

const byName = (one = '', other = ''): number => one.localeCompare(other);

let connection: Redis;
let producer: Producer;
let worker: Worker;
let done: string[];
let takenBack: string[];
let arrived: Set<string>;
let hold: Promise<void> | undefined;
let looks: number;

beforeEach(() => {
  connection = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
  const onError = (error: Error): never => {
    throw error;
  };
  producer = createProducer({ connection, prefix, accounts: ['main'], onError });
  [done, takenBack, arrived, hold, looks] = [[], [], new Set(), undefined, 0];
  worker = new Worker(
    name,
    async ({ id = '' }, token = '') => {
      await hold;
      arrived.delete(nameOf({ jobId: id, token }));
      done.push(id);
    },
    {
      connection: { ...workerConnection(inject('redisUrl')), connectionName: prefix },
      prefix: keyPrefixOf(prefix, name),
      lockDuration,
      concurrency: 2,
      drainDelay: 1,
      autorun: false,
    },
  );
  // A cut connection is no news.
  worker.on('error', () => undefined);
  lookAfterCuts(worker, {
    producer: {
      wake: (queue) => producer.wake(queue),
      takeBack: (queue, job) => producer.takeBack(queue, job),
      handedOut: async (queue) => {
        const jobs = await producer.handedOut(queue);
        looks += 1;
        return jobs;
      },
    },
    arrived,
    onTakenBack: (id) => takenBack.push(id),
    onError,
  });
});

afterEach(async () => {
  await worker.close();
  await Promise.all(producer.queues.map((queue) => queue.obliterate({ force: true })));
  await producer.close();
  await connection.quit();
});

const want = (jobId: string): Promise<void> =>
  producer.want({ queue: name, name: 'purge', jobId, payload: { lane: 'url.hard' }, delayMs: 0 });

/** As Redis does that hands out the mark, but is killed before it arrives. */
async function wantUnmarked(jobId: string): Promise<void> {
  const aside = new Queue(name, { connection, prefix: keyPrefixOf(`${prefix}-aside`, name) });
  const own = new Queue(name, { connection, prefix: keyPrefixOf(prefix, name) });
  await aside.add('purge', { lane: 'url.hard' }, { jobId });
  await connection.rename(aside.toKey(jobId), own.toKey(jobId));
  await connection.rename(aside.toKey('wait'), own.toKey('wait'));
  await aside.obliterate({ force: true });
  await Promise.all([aside.close(), own.close()]);
}

/** As Redis does whose answer never arrives. */
const handOutInVain = async (): Promise<void> => {
  const [data] = await worker.getBackend().moveToActive(`${worker.id}:lost`);
  expect(data).toBeDefined();
};

/** As time does. */
async function endLock(jobId: string): Promise<void> {
  const own = new Queue(name, { connection, prefix: keyPrefixOf(prefix, name) });
  expect(await connection.del(own.toKey(`${jobId}:lock`))).toBe(1);
  await own.close();
}

/** As `CLIENT LIST` has them. */
const listClients = async (): Promise<string[]> => String(await connection.client('LIST')).split('\n');

/** Whether it is the worker's connection for marks, and waits for one. */
const isWaiting = (line: string): boolean =>
  line.includes(keyPrefixOf(prefix, name)) && line.includes(' cmd=bzpopmin ');

/** Cuts the connection on which the worker gets its jobs. */
async function cutConnection(): Promise<void> {
  const clients = await listClients();
  const own = clients.filter((line) => line.includes(` name=${prefix} `));
  const ids = own.map((line) => /^id=(\d+)/.exec(line)?.[1]);
  expect(ids).toHaveLength(1);
  await Promise.all(ids.map((id) => connection.client('KILL', 'ID', id ?? '')));
}

it('a job that was handed out as the connection broke is worked on as soon as the connection is back', async () => {
  await want('lost-1');
  await handOutInVain();
  void worker.run();
  await cutConnection();
  await vi.waitFor(() => expect(done).toEqual(['lost-1']), 10_000);
  expect(takenBack).toEqual(['lost-1']);
});

it('a job that was handed out in vain, and whose lock ended while Redis was away, is worked on as soon as the connection is back', async () => {
  await want('lost-1');
  await handOutInVain();
  await endLock('lost-1');
  void worker.run();
  await cutConnection();
  await vi.waitFor(() => expect(done).toEqual(['lost-1']), 10_000);
  expect(takenBack).toEqual(['lost-1']);
});

it('a job that the worker is at is left to it, also when its lock ended', async () => {
  let release = (): void => undefined;
  hold = new Promise((resolve) => {
    release = resolve;
  });
  await want('mine-1');
  void worker.run();
  await vi.waitFor(() => expect([...arrived]).toEqual([expect.stringMatching(/^mine-1 /)]), 10_000);
  await endLock('mine-1');
  await cutConnection();
  await vi.waitFor(() => expect(looks).toBe(5), 10_000);
  expect(takenBack).toEqual([]);
  release();
});

it('a job whose mark went astray as the connection broke is worked on as soon as the connection is back', async () => {
  // A worker that knows of a later job waits for 10 s at a time.
  await producer.want({
    queue: name,
    name: 'poll',
    jobId: 'later-1',
    payload: {},
    delayMs: lockDuration,
  });
  void worker.run();
  await vi.waitFor(async () => expect((await listClients()).filter(isWaiting)).toHaveLength(1), 10_000);
  await wantUnmarked('unmarked-1');
  await cutConnection();
  await vi.waitFor(() => expect(done).toEqual(['unmarked-1']), 5_000);
});

it('a job that the worker is at is left to it, and so is one of another worker', async () => {
  let release = (): void => undefined;
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const own = new Queue(name, { connection, prefix: keyPrefixOf(prefix, name) });
  await want('others-1');
  expect(await worker.getBackend().moveToActive('another:1')).toBeDefined();
  await want('mine-1');
  void worker.run();
  await vi.waitFor(() => expect([...arrived]).toEqual([expect.stringMatching(/^mine-1 /)]), 10_000);
  await cutConnection();
  await vi.waitFor(() => expect(looks).toBe(5), 10_000);
  expect(takenBack).toEqual([]);
  expect((await own.getActive()).map(({ id }) => id).toSorted(byName)).toEqual(['mine-1', 'others-1']);
  release();
  await vi.waitFor(() => expect(done).toEqual(['mine-1']), 10_000);
  await own.close();
});

it('a job that has arrived and waits to be begun is left to the worker', async () => {
  await want('mine-1');
  const job = await worker.getNextJob(`${worker.id}:fetched`, { block: false });
  void worker.run();
  await cutConnection();
  await vi.waitFor(() => expect(looks).toBe(5), 10_000);
  expect(takenBack).toEqual([]);
  await job?.moveToCompleted(undefined, `${worker.id}:fetched`, false);
});

it('a cut during the last look is followed by looks of its own', async () => {
  const cut = new EventEmitter();
  const orphan = { jobId: 'lost-1', token: 'me:1' };
  let left: (typeof orphan)[] = [];
  lookAfterCuts(Object.assign(cut, { name, id: 'me', closing: undefined }), {
    producer: {
      handedOut: async () => {
        looks += 1;
        if (looks === 5) {
          cut.emit('ioredis:close');
          left = [orphan];
          return [];
        }
        return left;
      },
      takeBack: async () => {
        left = [];
        return true;
      },
      wake: async () => undefined,
    },
    arrived,
    onTakenBack: (id) => takenBack.push(id),
    onError: (error) => {
      throw error;
    },
  });
  cut.emit('ioredis:close');
  await vi.waitFor(() => expect(takenBack).toEqual(['lost-1']), 10_000);
});
