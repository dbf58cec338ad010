import { randomUUID } from 'node:crypto';
import { ErrorCode, type Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** A job that a worker has, or is meant to have. */
export interface HandedOutJob {
  readonly jobId: string;
  /** Of the job's lock: the worker's id, and which of its takings it was. Undefined: the lock ended, as it may while Redis is away. */
  readonly token: string | undefined;
}

/** A job is put back under a lock of ours for so long. */
const lockMs = 5_000;

/** The jobs that are handed out. BullMQ tells of no locks, so its keys are read. */
export async function listHandedOut(queue: Queue, connection: Redis): Promise<HandedOutJob[]> {
  const ids = await connection.lrange(queue.toKey('active'), 0, -1);
  const tokens = await Promise.all(ids.map((id) => connection.get(lockOf(queue, id))));
  return ids.map((jobId, i) => ({ jobId, token: tokens[i] ?? undefined }));
}

/** Puts a job back in front of those that wait. False: it is not handed out under this token any more, and is left as it is. */
export async function takeBack(
  queue: Queue,
  { jobId, token: held }: HandedOutJob,
  connection: Redis,
): Promise<boolean> {
  const token = held ?? (await lock(queue, jobId, connection));
  const job = token === undefined ? undefined : await queue.getJob(jobId);
  try {
    await job?.moveToWait(token);
    return job !== undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!gone.has(code)) {
      throw error;
    }
    return false;
  }
}

/** Undefined: somebody else has it. */
async function lock(queue: Queue, jobId: string, connection: Redis): Promise<string | undefined> {
  const token = randomUUID();
  const isOurs = await connection.set(lockOf(queue, jobId), token, 'PX', lockMs, 'NX');
  return isOurs === null ? undefined : token;
}

function lockOf(queue: Queue, jobId: string): string {
  return queue.toKey(`${jobId}:lock`);
}

const gone: ReadonlySet<unknown> = new Set([
  ErrorCode.JobNotExist,
  ErrorCode.JobLockNotExist,
  ErrorCode.JobLockMismatch,
  ErrorCode.JobNotInState,
]);
