import { writeTogether } from './connection.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import type { SettledState } from './records.ts';
import type { Backlog, MinuteFigures, MinuteStore } from './account-types.ts';

/** How long the figures of a minute are kept: a day, and a little for the last to be read. */
const keptMs = 25 * 3_600_000;
const minuteMs = 60_000;
/** Minutes that are read in one go. */
const readAtATime = 200;

/** What came of some targets of an account. */
export interface Settled {
  readonly account: string;
  readonly atMs: number;
  /** Since they were asked for. */
  readonly ageMs: number;
  /** How many its vendor took just now. */
  readonly sent: number;
  readonly finals: Readonly<Partial<Record<SettledState, number>>>;
}

/** Counts what happens, for charts. Nobody waits for it, and what a crash leaves uncounted stays so. */
export interface MinuteCounter {
  settled(what: Settled): void;
  waiting(account: string, backlog: Pick<Backlog, 'targets'>): void;
}

/** What happens in one turn of the event loop is written together. */
export function createMinuteCounter(deps: StoreDeps): MinuteCounter {
  let sums = new Map<string, Map<string, number>>();

  async function flush(): Promise<void> {
    const all = sums;
    sums = new Map();
    writeTogether(deps.redis);
    await Promise.all(
      [...all].flatMap(([key, fields]) => [
        ...[...fields].map(([field, amount]) => deps.redis.hincrby(key, field, amount)),
        deps.redis.pexpire(key, keptMs),
      ]),
    ).catch(unavailableUnlessKnown);
  }

  function add(key: string, field: string, amount: number): void {
    if (amount === 0) {
      return;
    }
    if (sums.size === 0) {
      setImmediate(() => void flush().catch(deps.onError));
    }
    const fields = sums.get(key) ?? new Map<string, number>();
    sums.set(key, fields);
    fields.set(field, (fields.get(field) ?? 0) + amount);
  }

  return {
    settled: ({ account, atMs, ageMs, sent, finals }) => {
      const key = minuteKey(deps, account, minuteOf(atMs));
      add(key, 'sent', sent);
      add(key, `s${bucketOf(ageMs)}`, sent);
      for (const [state, amount] of Object.entries(finals)) {
        add(key, fieldOf[state] ?? 'failed', amount);
        if (state !== 'cancelled') {
          add(key, `f${bucketOf(ageMs)}`, amount);
        }
      }
    },
    waiting: (account, { targets }) => {
      const key = minuteKey(deps, account, minuteOf(deps.now()));
      Promise.all([deps.redis.hset(key, 'waiting', targets), deps.redis.pexpire(key, keptMs)]).catch(
        deps.onError,
      );
    },
  };
}

export function createMinuteStore(deps: StoreDeps): MinuteStore {
  return {
    figures: async (account, { fromMs, toMs }) => {
      const [first, last] = [minuteOf(fromMs), minuteOf(toMs)];
      const all: MinuteFigures[] = [];
      for (let minute = first; minute <= last; minute += readAtATime) {
        const part = Array.from({ length: Math.min(readAtATime, last - minute + 1) }, (_, i) => minute + i);
        const found = await Promise.all(
          part.map((one) => deps.redis.hgetall(minuteKey(deps, account, one))),
        ).catch(unavailableUnlessKnown);
        all.push(...part.map((one, i) => figuresOf(one, found[i] ?? {})));
      }
      return all;
    },
  };
}

const fieldOf: Readonly<Partial<Record<string, string>>> = {
  confirmed: 'confirmed',
  unverified: 'unverified',
  cancelled: 'cancelled',
};

function minuteKey({ keys }: Pick<StoreDeps, 'keys'>, account: string, minute: number): string {
  return `${keys.account(account)}:s:${minute}`;
}

function minuteOf(ms: number): number {
  return Math.floor(ms / minuteMs);
}

/** Times are counted in buckets, each a fifth longer than the one before. */
const growth = 1.2;

/** The bucket of a time; its times are not longer than {@link longestOf} says. */
export function bucketOf(ms: number): number {
  return ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(growth) - 1e-9);
}

function longestOf(bucket: number): number {
  return growth ** bucket;
}

function figuresOf(minute: number, fields: Readonly<Record<string, string>>): MinuteFigures {
  const count = (field: string): number => Number(fields[field] ?? 0);
  return {
    atMs: minute * minuteMs,
    accepted: count('accepted'),
    sent: count('sent'),
    confirmed: count('confirmed'),
    unverified: count('unverified'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    calls: count('calls'),
    waiting: fields['waiting'] === undefined ? undefined : Number(fields['waiting']),
    toSent: quantilesOf(fields, 's'),
    toFinal: quantilesOf(fields, 'f'),
  };
}

/** Half of the targets, and 99 of 100, were not longer on their way; undefined where none was. */
function quantilesOf(fields: Readonly<Record<string, string>>, letter: string): MinuteFigures['toSent'] {
  const pattern = new RegExp(`^${letter}(\\d+)$`, 'u');
  const buckets = Object.entries(fields)
    .flatMap(([field, amount]) => {
      const bucket = pattern.exec(field)?.[1];
      return bucket === undefined ? [] : [{ bucket: Number(bucket), amount: Number(amount) }];
    })
    .toSorted((a, b) => a.bucket - b.bucket);
  const total = buckets.reduce((sum, { amount }) => sum + amount, 0);
  if (total === 0) {
    return undefined;
  }
  const at = (share: number): number => {
    let left = share * total;
    const found = buckets.find(({ amount }) => (left -= amount) <= 0);
    return longestOf((found ?? buckets.at(-1))?.bucket ?? 0);
  };
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
