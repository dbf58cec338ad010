import { z } from 'zod';

/** One kind of job: what it carries, and how BullMQ treats one that throws. Waiting and retrying are decided by us. */
interface JobKind<Payload extends z.ZodType> {
  readonly payload: Payload;
  readonly attempts: number;
}

function jobKind<Payload extends z.ZodType>(kind: JobKind<Payload>): JobKind<Payload> {
  return kind;
}

/**
 * Every job there is. Payloads name things and never hold credentials or targets. An unexpected error (Redis cut off,
 * a bug) is retried by BullMQ; after the last attempt the reconciler asks for the job again.
 */
export const jobCatalog = {
  /** Sends one batch of a lane. */
  purge: jobKind({ payload: z.object({ lane: z.string() }), attempts: 5 }),
  /** Takes the next step of a distribution's creation (or adoption), change or deletion; the job's id is the operation's. */
  create: jobKind({ payload: z.object({ distribution: z.string() }), attempts: 5 }),
  update: jobKind({ payload: z.object({ distribution: z.string() }), attempts: 5 }),
  delete: jobKind({ payload: z.object({ distribution: z.string() }), attempts: 5 }),
  /** Asks after vendor tasks of an account; with `distribution`, how that one stands; with `quota`, what is left of the day. */
  poll: jobKind({
    payload: z.object({ distribution: z.string().optional(), quota: z.literal('left').optional() }),
    attempts: 5,
  }),
  /** Makes one attempt of a delivery. */
  deliver: jobKind({ payload: z.object({ delivery: z.string() }), attempts: 5 }),
  /** Runs the reconciler. */
  sweep: jobKind({ payload: z.object({}), attempts: 1 }),
} as const;

export type JobName = keyof typeof jobCatalog;
export type JobPayload<Name extends JobName> = z.output<(typeof jobCatalog)[Name]['payload']>;

/** Finished jobs that each queue keeps for people to look at. */
const finishedKept = 200;
const failedKept = 1_000;

/** BullMQ's options for a job of this kind. */
export function optionsOf(name: JobName): {
  attempts: number;
  backoff: { type: 'exponential'; delay: number; jitter: number };
  removeOnComplete: { count: number };
  removeOnFail: { count: number };
} {
  return {
    attempts: jobCatalog[name].attempts,
    backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
    removeOnComplete: { count: finishedKept },
    removeOnFail: { count: failedKept },
  };
}
