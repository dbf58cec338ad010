import { setTimeout as wait } from 'node:timers/promises';
import type { HandedOutJob, Producer } from '@purgeway/queue';

/** What of BullMQ's worker is needed. */
interface JobWorker {
  /** The queue's. */
  readonly name: string;
  /** Every lock that it takes begins with it. */
  readonly id: string;
  readonly closing: unknown;
  on(event: 'ioredis:close', listener: () => void): unknown;
}

export interface OrphanDeps {
  readonly producer: Pick<Producer, 'handedOut' | 'takeBack'>;
  /** Jobs that the worker is at. */
  readonly underWay: ReadonlySet<string>;
  readonly onTakenBack: (jobId: string) => void;
  readonly onError: (error: Error) => void;
}

/** Whatever is on its way to the worker, or back, has arrived between two looks. */
const lookEveryMs = 250;
/** A server that hung may carry out what it was sent before its connections were cut. */
const looks = 5;

/**
 * A job that Redis hands out as the connection breaks never arrives: nobody works on it, and it would wait until its lock ends. So after each
 * cut the worker looks for jobs that are its own by their locks, but that it is not at, and puts them back. One that it gets after all runs
 * twice, which claims see to.
 */
export function takeBackOrphans(worker: JobWorker, deps: OrphanDeps): void {
  let isLooking = false;
  worker.on('ioredis:close', () => {
    if (!isLooking) {
      isLooking = true;
      lookForOrphans(worker, deps)
        .catch(deps.onError)
        .finally(() => {
          isLooking = false;
        });
    }
  });
}

async function lookForOrphans(worker: JobWorker, deps: OrphanDeps): Promise<void> {
  let suspects = new Set<string>();
  for (let look = 0; look < looks && worker.closing === undefined; look += 1) {
    const notAt = await ownNotAt(worker, deps);
    for (const job of notAt.filter(({ token }) => suspects.has(token))) {
      await deps.producer.takeBack(worker.name, job);
      deps.onTakenBack(job.jobId);
    }
    suspects = new Set(notAt.map(({ token }) => token));
    await wait(lookEveryMs);
  }
}

async function ownNotAt(worker: JobWorker, { producer, underWay }: OrphanDeps): Promise<HandedOutJob[]> {
  const handedOut = await producer.handedOut(worker.name);
  return handedOut.filter(({ jobId, token }) => token.startsWith(`${worker.id}:`) && !underWay.has(jobId));
}
