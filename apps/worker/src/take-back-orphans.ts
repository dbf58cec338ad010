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
  /** What the worker is at, by {@link nameOf}. */
  readonly underWay: ReadonlySet<string>;
  readonly onTakenBack: (jobId: string) => void;
  readonly onError: (error: Error) => void;
}

/** A worker may have the next job under the token of the last, and the same job again under another. */
export function nameOf({ jobId, token }: HandedOutJob): string {
  return `${jobId} ${token}`;
}

/** Whatever is on its way to the worker, or back, has arrived between two looks. */
const lookEveryMs = 250;
/** A server that hung may carry out what it was sent before its connections were cut. */
const looksAfterCut = 5;

/**
 * A job that Redis hands out as the connection breaks never arrives: nobody works on it, and it would wait until its lock ends. So after each
 * cut the worker looks for jobs that are its own by their locks, but that it is not at, and puts them back. One that it gets after all runs
 * twice, which claims see to.
 */
export function takeBackOrphans(worker: JobWorker, deps: OrphanDeps): void {
  let looksLeft = 0;
  let isLooking = false;
  const look = async (): Promise<void> => {
    isLooking = true;
    let suspects: ReadonlySet<string> = new Set();
    for (; looksLeft > 0 && worker.closing === undefined; looksLeft -= 1) {
      suspects = await lookOnce(worker, deps, suspects);
      await wait(lookEveryMs);
    }
    isLooking = false;
  };
  worker.on('ioredis:close', () => {
    // Also a cut in the midst of it is followed by so many.
    looksLeft = looksAfterCut;
    if (!isLooking) {
      void look();
    }
  });
}

/** Puts back what was seen last time already. Answers the names of what is seen now. */
async function lookOnce(
  worker: JobWorker,
  deps: OrphanDeps,
  suspects: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  try {
    const notAt = await ownNotAt(worker, deps);
    for (const job of notAt.filter((one) => suspects.has(nameOf(one)))) {
      if (await deps.producer.takeBack(worker.name, job)) {
        deps.onTakenBack(job.jobId);
      }
    }
    return new Set(notAt.map(nameOf));
  } catch (error) {
    deps.onError(error instanceof Error ? error : new Error(String(error)));
    return suspects;
  }
}

async function ownNotAt(worker: JobWorker, { producer, underWay }: OrphanDeps): Promise<HandedOutJob[]> {
  const handedOut = await producer.handedOut(worker.name);
  return handedOut.filter((job) => job.token.startsWith(`${worker.id}:`) && !underWay.has(nameOf(job)));
}
