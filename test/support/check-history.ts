import { arrivalsOf, type Arrivals } from './arrivals.ts';
import { checkCalls } from './check-calls.ts';
import { checkEvents } from './check-events.ts';
import type { Finding, FoundOperation, History, JournalEntry } from './history.ts';

/** What a history came to. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * Judges a history by what was promised, from outside alone: it shares no code with what it judges.
 *
 * Whether a purge is fresh: a call counts for a request when it arrived at the vendor no sooner than the request was sent. One that arrived
 * before can know nothing of it; one that arrived after the 202 always counts; between the two Purgeway may have accepted the request
 * already, and whoever sends a request has made the change before, so it counts as well. And it counts only if it arrived before the
 * operation was said to be done.
 */
export function checkHistory(history: History): Verdict {
  const { journal, operations, calls } = history;
  const found = new Map(operations.map((operation) => [operation.id, operation]));
  const arrivals = arrivalsOf(history);
  const asked = timesAsked(journal);
  const accepted = journal.filter(({ acceptedAt }) => acceptedAt !== undefined);
  const repeats = checkCalls(history, arrivals);
  const events = checkEvents(history, found);
  const findings = [
    ...journal.flatMap((entry) => checkEntry(entry, found, { arrivals, asked })),
    ...operations.filter(({ isDone }) => !isDone).map(stuck),
    ...sharedIds(accepted),
    ...repeats.findings,
    ...events.findings,
  ];
  return {
    findings,
    figures: {
      requests: journal.length,
      accepted: accepted.length,
      requestsRepeated: journal.filter(({ attempts }) => attempts > 1).length,
      neverAnswered: findings.filter(({ breach }) => breach === 'unanswered').length,
      toldToComeAgain: journal.reduce((sum, { failures = [] }) => sum + failures.length, 0),
      operations: operations.length,
      errands: accepted.reduce((sum, { errands }) => sum + errands.length, 0),
      takenBack: journal.filter(({ isTakenBack }) => isTakenBack === true).length,
      errandsCancelled: operations.reduce((sum, { otherEnds }) => sum + countCancelled(otherEnds), 0),
      calls: calls.length,
      errandsSent: calls.reduce((sum, call) => sum + (call.isEffective ? call.errands.length : 0), 0),
      ...repeats.figures,
      ...events.figures,
      lost: findings.filter(({ breach }) => breach === 'lost' || breach === 'not-purged').length,
      stuck: findings.filter(({ breach }) => breach === 'stuck').length,
    },
  };
}

/** What was seen of all errands. */
interface Seen {
  readonly arrivals: Arrivals;
  /** How many requests there were for each. */
  readonly asked: ReadonlyMap<string, number>;
}

function timesAsked(journal: readonly JournalEntry[]): ReadonlyMap<string, number> {
  const asked = new Map<string, number>();
  for (const errand of journal.flatMap(({ errands }) => errands)) {
    asked.set(errand, (asked.get(errand) ?? 0) + 1);
  }
  return asked;
}

function countCancelled(ends: FoundOperation['otherEnds']): number {
  return [...ends.values()].filter((end) => end === 'cancelled').length;
}

function checkEntry(entry: JournalEntry, found: ReadonlyMap<string, FoundOperation>, seen: Seen): Finding[] {
  const failed = (entry.failures ?? [])
    .filter((failure) => !failuresOfOurs.has(failure))
    .map((failure): Finding => ({ breach: 'failed', what: `${entry.key} was answered: ${failure}` }));
  return [...failed, ...checkEnd(entry, found, seen)];
}

/** What a client may be told while Redis or the API that it asks is away; it sends the same again. */
const failuresOfOurs: ReadonlySet<string> = new Set(['503 store-unavailable', '503 stopping']);

function checkEnd(entry: JournalEntry, found: ReadonlyMap<string, FoundOperation>, seen: Seen): Finding[] {
  if (entry.refusal !== undefined) {
    return [{ breach: 'refused', what: `${entry.key} was answered: ${entry.refusal}` }];
  }
  if (entry.id === undefined) {
    const told = Object.entries(Object.groupBy(entry.failures ?? [], (failure) => failure));
    const answers = told.map(([failure, times = []]) => `, ${times.length} times ${failure}`).join('');
    const what = `${entry.key}, sent at ${entry.sentAt}, was given up after ${entry.attempts} attempts${answers}`;
    return [{ breach: 'unanswered', what }];
  }
  const operation = found.get(entry.id);
  if (operation === undefined) {
    return [{ breach: 'lost', what: `${entry.id} was acknowledged at ${entry.acceptedAt}, and is unknown` }];
  }
  // What is not done yet is told of elsewhere.
  return operation.isDone
    ? entry.errands.flatMap((errand) => checkErrand(errand, { entry, operation, ...seen }))
    : [];
}

interface Judged extends Seen {
  readonly entry: JournalEntry;
  readonly operation: FoundOperation;
}

function checkErrand(errand: string, judged: Judged): Finding[] {
  const { entry, operation, arrivals } = judged;
  const otherEnd = operation.otherEnds.get(errand);
  if (otherEnd !== undefined) {
    return checkOtherEnd(errand, otherEnd, judged);
  }
  const times = arrivals.get(errand) ?? [];
  const finishedAt = operation.finishedAt ?? Infinity;
  if (times.some((at) => at >= entry.sentAt && at <= finishedAt)) {
    return [];
  }
  const before = times.findLast((at) => at < entry.sentAt);
  const after = times.find((at) => at > finishedAt);
  const told = [
    before === undefined ? 'none came before' : `the last before came ${entry.sentAt - before} ms early`,
    after === undefined
      ? 'none came after'
      : `the next came ${after - finishedAt} ms after it was said to be done`,
  ];
  return [
    {
      breach: 'not-purged',
      what: `${errand} of ${operation.id}, sent at ${entry.sentAt}, ${operation.state} at ${finishedAt}: ${told.join('; ')}`,
    },
  ];
}

/** Only what its client took back may end so, and only if it was not sent; a call for what others ask for as well may be theirs. */
function checkOtherEnd(
  errand: string,
  end: string,
  { entry, operation, arrivals, asked }: Judged,
): Finding[] {
  const isCalledFor = end === 'cancelled' && entry.isTakenBack === true;
  const isSent = arrivals.has(errand) && asked.get(errand) === 1;
  const what = `${errand} of ${operation.id} ended as ${end}${isSent ? ', and was sent' : ''}`;
  return isCalledFor && !isSent ? [] : [{ breach: 'ended-otherwise', what }];
}

function stuck({ id, state }: FoundOperation): Finding {
  return { breach: 'stuck', what: `${id} is still ${state}` };
}

function sharedIds(accepted: readonly JournalEntry[]): Finding[] {
  const keys = new Map<string, string>();
  return accepted.flatMap(({ id = '', key }) => {
    const other = keys.get(id);
    keys.set(id, key);
    return other === undefined
      ? []
      : [{ breach: 'shared-id' as const, what: `${id} was given for ${other} and for ${key}` }];
  });
}
