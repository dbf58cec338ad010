import { setTimeout as wait } from 'node:timers/promises';
import { asError } from '@purgeway/model';
import type { HandedOutJob, Producer } from '@purgeway/queue';

/** What of BullMQ's worker is needed. */
interface JobWorker {
  /** The queue's. */
  readonly name: string;
  /** Every lock that it takes begins with it. */
  readonly id: string;
  readonly closing: unknown;
  on(event: 'ioredis:close', listener: () => void): unknown;
  on(event: 'active', listener: (job: { id?: string; token?: string }) => void): unknown;
}

export interface CutDeps {
  readonly producer: Pick<Producer, 'handedOut' | 'takeBack' | 'wake'>;
  /**
   * What the worker has, by {@link nameOf}. Jobs are put in as they arrive, which may be long before they are begun: BullMQ fetches as many
   * as may run at a time first. Whoever carries one out takes it out again.
   */
  readonly arrived: Set<string>;
  readonly onTakenBack: (jobId: string) => void;
  readonly onError: (error: Error) => void;
}

/** A worker may have the next job under the token of the last, and the same job again under another. */
export function nameOf({ jobId, token = '' }: HandedOutJob): string {
  return `${jobId} ${token}`;
}

/** Whatever is on its way to the worker, or back, has arrived between two looks. */
const lookEveryMs = 250;
/** A server that hung may carry out what it was sent before its connections were cut. */
const looksAfterCut = 5;

/**
 * What Redis hands out as the connection breaks never arrives. A job: nobody works on it, and it would wait until its lock ends. The mark of new
 * jobs: nobody would ask for them until another comes. So after each cut the worker looks for jobs that are its own by their locks, but that
 * it does not have, puts them back, and asks for what waits. So it does with jobs whose locks ended, as they do while Redis is away for long:
 * whoever had them cannot keep them. A job that somebody is at after all runs twice, which claims see to.
 */
export function lookAfterCuts(worker: JobWorker, deps: CutDeps): void {
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
  worker.on('active', ({ id = '', token = '' }) => deps.arrived.add(nameOf({ jobId: id, token })));
  worker.on('ioredis:close', () => {
    // Also a cut in the midst of it is followed by so many.
    looksLeft = looksAfterCut;
    if (!isLooking) {
      void look();
    }
  });
}

/** Puts back what was seen last time already, and has what waits asked for. Answers the names of what is seen now. */
async function lookOnce(
  worker: JobWorker,
  deps: CutDeps,
  suspects: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  try {
    const missing = await ownNotThere(worker, deps);
    for (const job of missing.filter((one) => suspects.has(nameOf(one)))) {
      if (await deps.producer.takeBack(worker.name, job)) {
        deps.onTakenBack(job.jobId);
      }
    }
    await deps.producer.wake(worker.name);
    return new Set(missing.map(nameOf));
  } catch (error) {
    deps.onError(asError(error));
    return suspects;
  }
}

async function ownNotThere(worker: JobWorker, { producer, arrived }: CutDeps): Promise<HandedOutJob[]> {
  const handedOut = await producer.handedOut(worker.name);
  return handedOut.filter((job) =>
    job.token === undefined
      ? ![...arrived].some((name) => name.startsWith(`${job.jobId} `))
      : job.token.startsWith(`${worker.id}:`) && !arrived.has(nameOf(job)),
  );
}
