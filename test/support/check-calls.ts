import type { Arrivals } from './arrivals.ts';
import { isExplained, repeatsOf, troubledSince, troublesThatCount } from './explain-repeats.ts';
import type { Finding, History, JournalEntry, VendorCall, VendorWindow } from './history.ts';

/** How long before it arrives a call may have been put together: what is asked for later is not in it. Longer where something was broken. */
const underWayMs = 2_000;

/** Looks for calls that nothing called for, and for limits that were passed. */
export function checkCalls(
  history: History,
  arrivals: Arrivals,
): { readonly findings: readonly Finding[]; readonly figures: Readonly<Record<string, number>> } {
  const repeats = repeatedErrands(history, arrivals);
  const excused = sentAgain(history);
  return {
    findings: [
      ...repeats.flatMap(({ errand, times }) => unexplained(errand, times, excused.get(errand) ?? 0)),
      ...history.windows.flatMap((window) => passedLimits(history.calls, window)),
    ],
    figures: { errandsRepeated: repeats.reduce((sum, { times }) => sum + times.length, 0) },
  };
}

/** How often each errand was in a call that was made again, target for target, because the one before it was broken off. */
function sentAgain(history: History): ReadonlyMap<string, number> {
  const { calls } = history;
  const troubles = troublesThatCount(history);
  const counts = new Map<string, number>();
  const same = Map.groupBy(calls, ({ account, errands }) => `${account} ${errands.join(' ')}`);
  for (const sent of same.values()) {
    const again = repeatsOf(sent).filter((repeat) => isExplained(repeat, troubles)).length;
    sent[0]?.errands.forEach((errand) => counts.set(errand, (counts.get(errand) ?? 0) + again));
  }
  return counts;
}

function unexplained(errand: string, times: readonly number[], excused: number): Finding[] {
  const last = times.at(-1);
  return times.length <= excused
    ? []
    : [
        {
          breach: 'call-repeated',
          what: `${errand} was purged ${times.length} times too often, last at ${last}, although nobody had asked for it anew; ${excused} of them were calls made again after something was broken`,
        },
      ];
}

/** When an errand was sent although no request needed it. */
interface Repeats {
  readonly errand: string;
  readonly times: readonly number[];
}

/**
 * Each call needs a request of its own: one that was sent before the call arrived, and that an earlier call has not used up. What was
 * accepted well before an earlier call is used up by it; what was answered about when it arrived may have missed it.
 */
function repeatedErrands(history: History, arrivals: Arrivals): Repeats[] {
  const { journal } = history;
  const troubles = troublesThatCount(history);
  const asks = new Map<string, JournalEntry[]>();
  for (const entry of journal) {
    for (const errand of entry.errands) {
      const list = asks.get(errand);
      if (list === undefined) {
        asks.set(errand, [entry]);
      } else {
        list.push(entry);
      }
    }
  }
  // One that was put together by a program that was then broken is sent by whoever takes over.
  const put = (at: number): number => troubledSince(at, troubles) - underWayMs;
  return [...arrivals]
    .map(([errand, times]) => ({
      errand,
      times: unasked(times, (asks.get(errand) ?? []).map(spanOf), put),
    }))
    .filter(({ times }) => times.length > 0);
}

/** When a request may have been accepted: from `sentAt` to `untilMs`. */
interface Span {
  readonly sentAt: number;
  readonly untilMs: number;
}

/** One that was never acknowledged may have been accepted at any time. */
function spanOf({ sentAt, acceptedAt }: JournalEntry): Span {
  return { sentAt, untilMs: acceptedAt ?? Infinity };
}

function unasked(
  times: readonly number[],
  asked: readonly Span[],
  putAfter: (at: number) => number,
): number[] {
  let open = asked.toSorted((one, other) => one.untilMs - other.untilMs);
  return times.filter((at) => {
    const mine = open.find(({ sentAt }) => sentAt <= at);
    open = open.filter((span) => span !== mine && (span.sentAt > at || span.untilMs > putAfter(at)));
    return mine === undefined;
  });
}

function passedLimits(
  calls: readonly VendorCall[],
  { account, sorts, callsMax, windowMs }: VendorWindow,
): Finding[] {
  const times = calls
    .filter((call) => call.account === account && (sorts === undefined || sorts.includes(call.sort)))
    .map(({ at }) => at)
    .toSorted((one, other) => one - other);
  // The window that ends with a call, and holds it, reaches back to just after `at - windowMs`.
  const over = times.filter((at, i) => {
    const first = times[i - callsMax];
    return first !== undefined && first > at - windowMs;
  });
  return over.map((at) => ({
    breach: 'limit-passed',
    what: `${account} saw more than ${callsMax} calls (${sorts?.join(', ') ?? 'all'}) in the ${windowMs} ms that end at ${at}`,
  }));
}
