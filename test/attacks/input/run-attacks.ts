import { hash } from 'node:crypto';
import { z } from 'zod';
import { addressAttacks } from './addresses.ts';
import type { Attack } from './attack.ts';
import { bodyAttacks, tidy, type Make } from './bodies.ts';
import { faultsOf, takenIn, valuesOf, type Taken } from './check-outcome.ts';
import { framingAttacks } from './framing.ts';
import { lineAttacks } from './lines.ts';
import { createRandom, type Random } from './random.ts';
import { requestOf, type Origin } from './request.ts';
import { openLane, type AttackLane } from './send-attack.ts';

export interface AttackRun {
  readonly port: number;
  /** A key that may do everything. */
  readonly key: string;
  readonly requests: number;
  /** Ends earlier after this time. */
  readonly secondsMax?: number;
  readonly seed: number;
  /** Only attacks whose kind begins like this. */
  readonly only?: string;
  /** Connections at a time. */
  readonly lanes?: number;
  /** False as soon as the API is no more. */
  readonly isAlive: () => boolean;
}

export interface AttackReport {
  readonly sent: number;
  readonly ms: number;
  readonly countsByKind: Readonly<Record<string, number>>;
  readonly countsByStatus: Readonly<Record<string, number>>;
  /** Purges that were taken, each found again with exactly its targets. */
  readonly taken: number;
  /** The first faults, each with the number of the attack that it came of. */
  readonly faults: readonly string[];
  readonly faultCount: number;
}

const kinds = Object.entries({
  body: bodyAttacks,
  lines: lineAttacks,
  framing: framingAttacks,
  address: addressAttacks,
}).flatMap(([family, attacks]) =>
  Object.entries(attacks).map(([name, { weight, make }]) => ({ kind: `${family}/${name}`, weight, make })),
);

/** Names one attack: the same seed and number give the same one. */
export interface AttackName extends Pick<AttackRun, 'seed' | 'only'> {
  readonly number: number;
}

export function attackOf({ seed, number, only = '' }: AttackName, origin: Origin): Attack {
  const chosen = kinds.filter(({ kind }) => kind.startsWith(only));
  const random = createRandom(Math.imul(seed, 0x9e_37_79_b1) ^ number);
  // Every kind comes once at first, however short the run.
  const { kind, make } = chosen[number] ?? pickKind(random, chosen);
  return { ...make(random, origin), kind };
}

interface Kind {
  readonly kind: string;
  readonly weight: number;
  readonly make: Make;
}

function pickKind(random: Random, chosen: readonly Kind[]): Kind {
  let left = random.fraction() * chosen.reduce((sum, { weight }) => sum + weight, 0);
  for (const candidate of chosen) {
    left -= candidate.weight;
    if (left < 0) {
      return candidate;
    }
  }
  throw new Error('The weights do not add up.');
}

/** A purge that was taken: what the answer says, and what its targets must be. Millions of them are not kept until the end. */
interface Promised extends Pick<Taken, 'id' | 'targets'> {
  readonly number: number;
  readonly kind: string;
  /** Of all values in order; absent when they cannot be told from the outside. */
  readonly digest?: string | undefined;
  readonly firstValue?: string | undefined;
}

function promiseOf(number: number, { kind, entries }: Attack, taken: Taken): Promised {
  const { id, targets, refused, isReplay } = taken;
  if (entries === undefined || refused === undefined || isReplay) {
    return { number, kind, id, targets };
  }
  const values = valuesOf(entries, refused);
  return { number, kind, id, targets, digest: digestOf(values), firstValue: values[0] };
}

function digestOf(values: readonly string[]): string {
  return hash('sha256', JSON.stringify(values), 'base64url');
}

/** Attacks the API from many connections, checks every answer, and then asks for everything that was taken. */
export async function runAttacks(run: AttackRun): Promise<AttackReport> {
  const origin: Origin = { host: `127.0.0.1:${run.port}`, key: run.key };
  const tally = createTally();
  const promised: Promised[] = [];
  const startedAt = performance.now();
  const endAt = startedAt + (run.secondsMax ?? Number.POSITIVE_INFINITY) * 1_000;
  let next = 0;
  await inLanes(run, async (lane) => {
    while (next < run.requests && performance.now() < endAt && run.isAlive()) {
      const number = next;
      next += 1;
      const attack = attackOf({ seed: run.seed, only: run.only ?? '', number }, origin);
      const outcome = await lane.send(attack);
      tally.count(attack.kind, outcome.answers[0]?.status);
      for (const fault of faultsOf(attack, outcome)) {
        tally.fault(number, `${attack.kind}: ${fault}`);
      }
      for (const taken of takenIn(outcome)) {
        promised.push(promiseOf(number, attack, taken));
      }
    }
  });
  await lookUpAll(run, promised, tally);
  if (!run.isAlive()) {
    tally.fault(next, 'The API ended.');
  }
  return { ...tally.report(), sent: next, ms: performance.now() - startedAt, taken: promised.length };
}

async function inLanes(
  { port, lanes = 16 }: AttackRun,
  work: (lane: AttackLane) => Promise<void>,
): Promise<void> {
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      const lane = openLane(port);
      try {
        await work(lane);
      } finally {
        lane.close();
      }
    }),
  );
}

const targetsSchema = z.object({
  items: z.array(z.object({ value: z.string() })),
  next_cursor: z.string().optional(),
});

/** Nothing that was taken is lost, and nothing else was taken in its place. */
async function lookUpAll(run: AttackRun, promised: readonly Promised[], tally: Tally): Promise<void> {
  let next = 0;
  await inLanes(run, async (lane) => {
    for (let one = promised[next++]; one !== undefined && run.isAlive(); one = promised[next++]) {
      const { number, kind, id, targets, digest, firstValue } = one;
      const values = await valuesAt(run, lane, id);
      if (values.length !== targets) {
        tally.fault(number, `${kind}: ${id} has ${values.length} targets, not ${targets}.`);
      }
      if (digest !== undefined && digestOf(values) !== digest) {
        tally.fault(number, `${kind}: ${id} has other targets: ${values[0]} …, not ${firstValue} ….`);
      }
    }
  });
}

async function valuesAt({ port, key }: AttackRun, lane: AttackLane, id: string): Promise<string[]> {
  const values: string[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? 'limit=1000' : `limit=1000&cursor=${cursor}`;
    const target = `/v1/operations/${id}/targets?${query}`;
    const request = requestOf({ host: `127.0.0.1:${port}`, key }, { method: 'GET', target });
    const { answers, fault } = await lane.send({ kind: 'look-up', ...tidy(request) });
    const [answer] = answers;
    if (answer?.status !== 200) {
      throw new Error(`${id} could not be looked up: ${fault ?? answer?.body.toString()}`);
    }
    const page = targetsSchema.parse(JSON.parse(answer.body.toString()));
    for (const { value } of page.items) {
      values.push(value);
    }
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return values;
}

interface Tally {
  count(kind: string, status: number | undefined): void;
  fault(number: number, text: string): void;
  report(): Pick<AttackReport, 'countsByKind' | 'countsByStatus' | 'faults' | 'faultCount'>;
}

function createTally(): Tally {
  const byKind = new Map<string, number>();
  const byStatus = new Map<string, number>();
  const faults: string[] = [];
  let faultCount = 0;
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    count: (kind, status) => {
      add(byKind, kind);
      add(byStatus, status === undefined ? 'closed' : String(status));
    },
    fault: (number, text) => {
      faultCount += 1;
      if (faults.length < 50) {
        faults.push(`#${number} ${text}`);
      }
    },
    report: () => ({
      countsByKind: sorted(byKind),
      countsByStatus: sorted(byStatus),
      faults,
      faultCount,
    }),
  };
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
