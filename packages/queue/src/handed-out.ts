import { ErrorCode, type Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** A job that a worker has, or is meant to have. */
export interface HandedOutJob {
  readonly jobId: string;
  /** Of the job's lock: the worker's id, and which of its takings it was. */
  readonly token: string;
}

/** The jobs that are handed out and whose locks last. BullMQ tells of no locks, so its keys are read. */
export async function listHandedOut(queue: Queue, connection: Redis): Promise<HandedOutJob[]> {
  const ids = await connection.lrange(queue.toKey('active'), 0, -1);
  const tokens = await Promise.all(ids.map((id) => connection.get(queue.toKey(`${id}:lock`))));
  return ids.flatMap((jobId, i) => {
    const token = tokens[i];
    return typeof token === 'string' ? [{ jobId, token }] : [];
  });
}

/** Puts a job back in front of those that wait. False: it is not handed out under this token any more, and is left as it is. */
export async function takeBack(queue: Queue, { jobId, token }: HandedOutJob): Promise<boolean> {
  const job = await queue.getJob(jobId);
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

const gone: ReadonlySet<unknown> = new Set([
  ErrorCode.JobNotExist,
  ErrorCode.JobLockNotExist,
  ErrorCode.JobLockMismatch,
  ErrorCode.JobNotInState,
]);
