import type { JobWish } from '@purgeway/store';
import type { Timeline } from './timeline.ts';

/** A job as the queue keeps it. */
export interface Job {
  readonly id: string;
  readonly wish: JobWish;
  state: 'delayed' | 'waiting' | 'active' | 'finished';
  /** Changes whenever the job is moved on: whoever holds an old one has lost it. */
  turn: number;
}

/** The queue of one account, as BullMQ keeps it: ids are unique, a taken job has one holder, a lost one is taken up again. */
export interface JobQueue {
  want(wish: JobWish): void;
  /** The job that has waited longest, now held by the caller. */
  take(): Job | undefined;
  hasWaiting(): boolean;
  /** False for whoever has lost the job. */
  finish(job: Job, turn: number): boolean;
  putOff(job: Job, turn: number, delayMs: number): boolean;
  /** Whoever held it fell silent: another gets it. */
  takeAway(job: Job, turn: number): void;
  /** Jobs that are neither finished nor forgotten. */
  openJobs(): readonly Job[];
}

export function createJobQueue(timeline: Timeline, onWaiting: () => void): JobQueue {
  const jobs = new Map<string, Job>();
  const waiting: Job[] = [];

  const wait = (job: Job, isFirst = false): void => {
    job.state = 'waiting';
    waiting[isFirst ? 'unshift' : 'push'](job);
    onWaiting();
  };
  const delay = (job: Job, delayMs: number): void => {
    job.state = 'delayed';
    const { turn } = job;
    timeline.at(timeline.now() + Math.max(0, delayMs), () => {
      if (job.state === 'delayed' && job.turn === turn) {
        wait(job);
      }
    });
  };
  const lets = (job: Job, turn: number): boolean => {
    if (job.turn !== turn || job.state !== 'active') {
      return false;
    }
    job.turn += 1;
    return true;
  };
  return {
    want: (wish) => {
      const known = jobs.get(wish.jobId);
      if (known !== undefined && !(wish.insist === true && known.state === 'finished')) {
        if (wish.insist === true && known.state === 'delayed') {
          known.turn += 1;
          wait(known);
        }
        return;
      }
      const job: Job = { id: wish.jobId, wish, state: 'delayed', turn: 0 };
      jobs.set(job.id, job);
      if (wish.delayMs > 0) {
        delay(job, wish.delayMs);
      } else {
        wait(job);
      }
    },
    take: () => {
      const job = waiting.shift();
      if (job !== undefined) {
        job.state = 'active';
        job.turn += 1;
      }
      return job;
    },
    hasWaiting: () => waiting.length > 0,
    finish: (job, turn) => {
      const isHeld = lets(job, turn);
      if (isHeld) {
        job.state = 'finished';
      }
      return isHeld;
    },
    putOff: (job, turn, delayMs) => {
      const isHeld = lets(job, turn);
      if (isHeld) {
        delay(job, delayMs);
      }
      return isHeld;
    },
    takeAway: (job, turn) => {
      if (lets(job, turn)) {
        wait(job, true);
      }
    },
    openJobs: () => [...jobs.values()].filter(({ state }) => state !== 'finished'),
  };
}
