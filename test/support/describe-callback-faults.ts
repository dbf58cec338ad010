import { randomInt } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createLogger, type ManualClock } from '@purgeway/runtime';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  authority,
  faults,
  startFaultReceiver,
  type FaultName,
  type FaultReceiver,
} from './fault-receiver.ts';
import { benchHostname as hostname, startBench, type Bench } from './open-bench.ts';
import { readDelivery, readOperation, type ShownDelivery } from './operations.ts';
import { seededChances } from './seeded-random.ts';
import { until } from './until.ts';
import { verifyCallback } from './verify-callback.ts';

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
/** As Standard Webhooks recommends. */
const scheduleMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hourMs),
];
/** A sweep asks for an attempt that is this long overdue. */
const sweepSlackMs = 6 * secondMs;
/** Due times that are no further apart than this are come to in one step. */
const stepMs = 20 * secondMs;

interface Expected {
  readonly state: 'delivered' | 'dead';
  readonly attempts: number;
  /** What the receiver asks for after an attempt; the schedule's own pause is never shortened by it. */
  readonly askedMs?: (attempt: number) => number;
}

/** What is not here is never taken: ten attempts, then dead. */
const expectations: Partial<Record<FaultName, Expected>> = {
  'answers 410': { state: 'dead', attempts: 1 },
  'answers 503 and asks for two hours in seconds': {
    state: 'delivered',
    attempts: 2,
    askedMs: () => 2 * hourMs,
  },
  'answers 429 and asks for two hours by a date': {
    state: 'delivered',
    attempts: 2,
    askedMs: () => 2 * hourMs,
  },
  'asks for three years each time': { state: 'dead', attempts: 10, askedMs: () => 24 * hourMs },
  'closes a connection that it said to keep': { state: 'delivered', attempts: 1 },
  'shows a certificate that is right': { state: 'delivered', attempts: 1 },
  alternates: { state: 'delivered', attempts: 2 },
  'recovers at the fourth': { state: 'delivered', attempts: 4 },
  'recovers at the last': { state: 'delivered', attempts: 10 },
};

interface Followed {
  readonly fault: FaultName;
  readonly operationId: string;
  readonly receiver: FaultReceiver;
}

/** Whether the receiver can read anything of what it gets. */
const isHeard = (fault: FaultName): boolean =>
  !['onConnect', 'isClosed', 'isImpostor'].some((sign) => sign in faults[fault]);

/** Callbacks to receivers of every kind of fault, over the whole schedule. Each receiver gets `deliveriesPerFault`. */
export function describeCallbackFaults({
  deliveriesPerFault,
}: {
  readonly deliveriesPerFault: number;
}): void {
  describe('a callback, whatever its receiver does', () => {
    let clock: ManualClock;
    let bench: Bench;
    let stack: Bench['stack'];
    let followed: readonly Followed[] = [];
    const seed = randomInt(2 ** 31);
    const chances = seededChances(seed);
    const random = () => chances.next();
    const chance = { at: random() };
    const logged = { attempts: 0 };
    const ended = new Map<string, ShownDelivery>();
    const names = Object.keys(faults) as FaultName[]; // its own keys

    beforeAll(async () => {
      console.log(`Seed of the jitter: ${seed}`);
      setDefaultCACertificates([...getCACertificates(), authority.cert]);
      bench = await startBench({
        redisUrl: inject('redisUrl'),
        random: () => chance.at,
        logger: createLogger({
          destination: {
            write: (line) => {
              logged.attempts += Number(line.includes('"callback.attempt"'));
            },
          },
        }),
        callbacks: { timeoutMs: 1_000 },
        purge: { recordsKeptMs: 60 * 24 * hourMs },
      });
      ({ stack } = bench);
      ({ clock } = stack);
      followed = await startAll();
      await runSchedule();
    }, 150_000);

    afterAll(async () => {
      await bench.close();
      await Promise.all(followed.map(({ receiver }) => receiver.close()));
    });

    async function startAll(): Promise<Followed[]> {
      const started = await Promise.all(
        names.map(async (fault) => {
          const receiver = await startFaultReceiver(faults[fault], clock);
          return Promise.all(
            Array.from({ length: deliveriesPerFault }, async (_, i) => {
              const path = `${names.indexOf(fault)}/${i}`;
              const callback = { url: receiver.url };
              const operationId = await stack.purge({ paths: [`https://${hostname}/${path}`], callback });
              return { fault, operationId, receiver };
            }),
          );
        }),
      );
      const all = started.flat();
      await until('all purges end', async () => {
        await stack.advance(3 * secondMs);
        const states = await Promise.all(all.map(({ operationId }) => readOperation(stack, operationId)));
        return states.every(({ done }) => done);
      });
      return all;
    }

    /** Moves the clock from due time to due time until every delivery is over. Attempts of one step get the same chance. */
    async function runSchedule(): Promise<void> {
      for (let dueAtMs = await untilNoneDue(clock.now()); dueAtMs.length > 0;) {
        const last = dueAtMs.findIndex((atMs, i) => (dueAtMs[i + 1] ?? Infinity) - atMs > stepMs);
        const untilMs = dueAtMs[last] ?? 0;
        chance.at = random();
        await stack.advance(Math.max(0, untilMs + sweepSlackMs - clock.now()));
        dueAtMs = await untilNoneDue(untilMs);
      }
    }

    /** Waits until every attempt that was due by then has been made; answers when the next ones are due, in order. */
    async function untilNoneDue(atMs: number): Promise<number[]> {
      let dueAtMs: number[] = [];
      await until('no attempt is due', async () => {
        const open = followed.filter(({ operationId }) => !ended.has(operationId));
        const deliveries = await Promise.all(open.map(({ operationId }) => readDelivery(stack, operationId)));
        for (const delivery of deliveries) {
          if (delivery !== undefined && delivery.state !== 'pending') {
            ended.set(delivery.operation_id, delivery);
          }
        }
        const made = deliveries.reduce((sum, one) => sum + (one?.attempts ?? 0), 0);
        const over = [...ended.values()].filter(
          ({ operation_id: id }) => !open.some((one) => one.operationId === id),
        );
        const recorded = made + over.reduce((sum, { attempts }) => sum + attempts, 0);
        dueAtMs = deliveries
          .filter((delivery) => delivery?.state !== 'delivered' && delivery?.state !== 'dead')
          .map((delivery) => Date.parse(delivery?.next_attempt_at ?? '1970-01-01'))
          .toSorted((one, other) => one - other);
        // An attempt is logged when its receiver's circuit knows of it: only then may the clock go on.
        return logged.attempts >= recorded && (dueAtMs[0] ?? Infinity) > atMs;
      });
      return dueAtMs;
    }

    const of = (fault: FaultName): Followed[] => followed.filter((one) => one.fault === fault);
    const attemptsOf = (operationId: string) =>
      (ended.get(operationId)?.attempt_log ?? []).map(({ at, next_attempt_at: next = '1970-01-01' }) => ({
        at: Date.parse(at),
        nextAttemptAtMs: Date.parse(next),
      }));

    it.each(names)('that %s: ends as it must after as many attempts as it must', (fault) => {
      const expected = expectations[fault] ?? { state: 'dead', attempts: 10 };
      for (const { operationId } of of(fault)) {
        const { state, attempts } = ended.get(operationId) ?? {};
        expect({ state, attempts }).toEqual({ state: expected.state, attempts: expected.attempts });
        expect(attemptsOf(operationId)).toHaveLength(expected.attempts);
      }
    });

    it.each(names)('that %s: makes no attempt outside its jitter band', (fault) => {
      const asked = expectations[fault]?.askedMs;
      for (const { operationId } of of(fault)) {
        const attempts = attemptsOf(operationId);
        attempts.slice(0, -1).forEach(({ at, nextAttemptAtMs }, i) => {
          const scheduledMs = scheduleMs[i] ?? 0;
          const askedMs = asked?.(i + 1) ?? 0;
          const pauseMs = nextAttemptAtMs - at;
          // A date has no fractions of a second.
          expect(pauseMs).toBeGreaterThanOrEqual(Math.max(0.8 * scheduledMs, askedMs - 60 * secondMs));
          expect(pauseMs).toBeLessThanOrEqual(Math.max(1.2 * scheduledMs, askedMs + 60 * secondMs));
          // Made no earlier than planned, and no later than the steps of this test.
          const lateMs = (attempts[i + 1]?.at ?? 0) - nextAttemptAtMs;
          expect(lateMs).toBeGreaterThanOrEqual(-50);
          expect(lateMs).toBeLessThanOrEqual(stepMs + sweepSlackMs + 20 * secondMs);
        });
      }
    });

    it.each(names.filter(isHeard))(
      'that %s: has the same id on every attempt, with a signature of that moment',
      (fault) => {
        for (const { operationId, receiver } of of(fault)) {
          const id = operationId.replace('op_', 'msg_');
          const received = receiver.received.filter(({ headers }) => headers['webhook-id'] === id);
          const expected = expectations[fault] ?? { attempts: 10 };
          expect(received).toHaveLength(expected.attempts);
          expect(new Set(received.map(({ body }) => body)).size).toBe(1);
          for (const one of received) {
            expect(verifyCallback(one, stack.secret)).toMatchObject({ data: { operation_id: operationId } });
            const signedAtMs = Number(one.headers['webhook-timestamp']) * secondMs;
            expect(Math.abs(one.atMs - signedAtMs)).toBeLessThan(10 * secondMs);
          }
        }
      },
    );

    it.each(names.filter((fault) => 'isImpostor' in faults[fault]))(
      'that %s: is called on every attempt and told nothing',
      (fault) => {
        for (const { receiver } of of(fault)) {
          expect(receiver.connections).toBeGreaterThanOrEqual(10);
          expect(receiver.received).toEqual([]);
        }
      },
    );

    it('is sent nowhere else, and to nobody twice', () => {
      for (const fault of names.filter(isHeard)) {
        const [first] = of(fault);
        const ids = of(fault).map(({ operationId }) => operationId.replace('op_', 'msg_'));
        const strangers = first?.receiver.received.filter(
          ({ headers }) => !ids.includes(headers['webhook-id'] ?? ''),
        );
        expect(strangers).toEqual([]);
      }
    });
  });
}
