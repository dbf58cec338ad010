import type { Arrivals } from './arrivals.ts';
import type { Finding, History, JournalEntry, Trouble, VendorCall, VendorWindow } from './history.ts';

/** How long before it arrives a call may have been put together: what is asked for later is not in it. */
const underWayMs = 2_000;

/** How far a trouble reaches: a call that was answered just before it may not have been written down. */
const aroundTroubleMs = 2_000;

/** Looks for calls that nothing called for, and for limits that were passed. */
export function checkCalls(
  history: History,
  arrivals: Arrivals,
): { readonly findings: readonly Finding[]; readonly figures: Readonly<Record<string, number>> } {
  const repeats = repeatedErrands(history, arrivals);
  const unexplained = repeats.filter(({ at }) => !isNear(history.troubles, at));
  return {
    findings: [
      ...unexplained.map(({ errand, at, again }) => ({
        breach: 'call-repeated' as const,
        what: `${errand} was purged at ${at}, and again at ${again} although nobody had asked for it anew and nothing was broken`,
      })),
      ...history.windows.flatMap((window) => passedLimits(history.calls, window)),
    ],
    figures: { errandsRepeated: repeats.length },
  };
}

interface Repeat {
  readonly errand: string;
  readonly at: number;
  readonly again: number;
}

/**
 * Each call needs a request of its own: one that was sent before the call arrived, and that an earlier call has not used up. What was
 * accepted well before an earlier call is used up by it; what was answered about when it arrived may have missed it.
 */
function repeatedErrands({ journal }: History, arrivals: Arrivals): Repeat[] {
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
  return [...arrivals].flatMap(([errand, times]) =>
    repeatsOf(errand, times, (asks.get(errand) ?? []).map(spanOf)),
  );
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

function repeatsOf(errand: string, times: readonly number[], asked: readonly Span[]): Repeat[] {
  const repeats: Repeat[] = [];
  let open = asked.toSorted((one, other) => one.untilMs - other.untilMs);
  times.forEach((at, i) => {
    const mine = open.find(({ sentAt }) => sentAt <= at);
    if (mine === undefined) {
      repeats.push({ errand, at: times[i - 1] ?? at, again: at });
      return;
    }
    open = open.filter((span) => span !== mine && (span.sentAt > at || span.untilMs > at - underWayMs));
  });
  return repeats;
}

export function isNear(troubles: readonly Trouble[], at: number): boolean {
  return troubles.some(
    ({ fromMs, untilMs }) => at >= fromMs - aroundTroubleMs && at <= untilMs + aroundTroubleMs,
  );
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
