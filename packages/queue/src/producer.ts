import { ErrorCode, Queue, type Job, type Telemetry } from 'bullmq';
import type { Redis } from 'ioredis';
import { optionsOf, type JobName } from './catalog.ts';
import { listHandedOut, takeBack, type HandedOutJob } from './handed-out.ts';
import { callbacksQueue, keyPrefixOf, maintenanceQueue, queueOfAccount } from './names.ts';

/** A job that should be there. */
export interface WantedJob {
  readonly queue: string;
  readonly name: JobName;
  readonly jobId: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly delayMs: number;
  /** It may be there delayed or finished and is to run now all the same. */
  readonly insist?: boolean | undefined;
}

/** Adds jobs, looks after those that are handed out, and gives the queues to those who show them. */
export interface Producer {
  /** Adds the job; one with the same id that still waits or runs is left as it is. */
  want(job: WantedJob): Promise<void>;
  /** Has the reconciler run every `everyMs`, however many processes ask for it. */
  scheduleSweeps(everyMs: number): Promise<void>;
  /** Jobs of a queue that are handed out to workers. */
  handedOut(queue: string): Promise<readonly HandedOutJob[]>;
  /** Gives a job that its worker never got to whoever asks first. False: there is no such job any more. */
  takeBack(queue: string, job: HandedOutJob): Promise<boolean>;
  /**
   * Has a worker of the queue ask for its next job at once. BullMQ marks a queue when a job comes; where the mark went astray, a worker would
   * wait up to 10 s beside jobs that are there.
   */
  wake(queue: string): Promise<void>;
  /** How many jobs each queue has in each state. */
  jobCounts(): Promise<readonly JobCount[]>;
  /** All queues, in the order accounts, callbacks, maintenance. */
  readonly queues: readonly Queue[];
  close(): Promise<void>;
}

/** The states in which jobs are counted; those that were done are not kept. */
const countedStates = ['waiting', 'active', 'delayed', 'failed'] as const;

export interface JobCount {
  readonly queue: string;
  readonly state: (typeof countedStates)[number];
  readonly jobs: number;
}

export interface ProducerOptions {
  /** A connection that is ready, shared with others; closing the producer leaves it open. */
  readonly connection: Redis;
  readonly prefix: string;
  readonly accounts: readonly string[];
  /** Traces what is added, but for sweeps. Absent: nobody does. */
  readonly telemetry?: Telemetry | undefined;
  readonly onError: (error: Error) => void;
}

export function createProducer(options: ProducerOptions): Producer {
  const names = [...options.accounts.map(queueOfAccount), callbacksQueue, maintenanceQueue];
  const queues = new Map(names.map((name) => [name, openQueue(name, options)]));
  const queueOf = (name: string): Queue => {
    const queue = queues.get(name);
    if (queue === undefined) {
      throw new Error(`There is no queue "${name}": its account is not configured.`);
    }
    return queue;
  };
  return {
    queues: [...queues.values()],
    want: async (job) => {
      const queue = queueOf(job.queue);
      if (job.insist === true && (await isUnderWay(queue, job.jobId))) {
        return;
      }
      await queue.add(job.name, job.payload, {
        ...optionsOf(job.name),
        jobId: job.jobId,
        delay: job.delayMs,
      });
    },
    scheduleSweeps: async (everyMs) => {
      await queueOf(maintenanceQueue).upsertJobScheduler(
        'reconciler',
        { every: everyMs },
        { name: 'sweep', data: {}, opts: optionsOf('sweep') },
      );
    },
    handedOut: (name) => listHandedOut(queueOf(name), options.connection),
    takeBack: (name, job) => takeBack(queueOf(name), job, options.connection),
    wake: async (name) => {
      await options.connection.zadd(queueOf(name).toKey('marker'), 0, '0');
    },
    jobCounts: async () => (await Promise.all([...queues.values()].map(countJobs))).flat(),
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

function openQueue(name: string, options: ProducerOptions): Queue {
  const queue = new Queue(name, {
    connection: options.connection,
    prefix: keyPrefixOf(options.prefix, name),
    ...(options.telemetry && name !== maintenanceQueue && { telemetry: options.telemetry }),
  });
  queue.on('error', options.onError);
  return queue;
}

async function countJobs(queue: Queue): Promise<JobCount[]> {
  const counts = await queue.getJobCounts(...countedStates);
  return countedStates.map((state) => ({ queue: queue.name, state, jobs: counts[state] ?? 0 }));
}

/** True when the job waits or runs. One that is delayed is moved up; one that is finished is cleared away. */
async function isUnderWay(queue: Queue, jobId: string): Promise<boolean> {
  const job = await queue.getJob(jobId);
  if (job === undefined) {
    return false;
  }
  const state = await job.getState();
  if (state === 'delayed') {
    await promoteIfStillDelayed(job);
    return true;
  }
  if (state === 'completed' || state === 'failed') {
    await job.remove();
    return false;
  }
  return true;
}

/** Another process may have moved it up, or taken it, since we looked. */
async function promoteIfStillDelayed(job: Job): Promise<void> {
  await job.promote().catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== ErrorCode.JobNotInState && code !== ErrorCode.JobNotExist) {
      throw error;
    }
  });
}
