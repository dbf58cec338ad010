import { isTerminal, type TargetTruth } from '@purgeway/model';
import type { OperationRecord, Store, TargetRow } from '@purgeway/store';
import type { History, Submission, VendorCall } from './history.ts';
import { eventOf } from './submission.ts';

export interface TargetCheck {
  readonly store: Store;
  /** The vendor failed, or allows so little that a deadline may come first. Otherwise everything is sent in time. */
  readonly mayGiveUp: boolean;
}

/** What became of every target of every operation, compared with what the vendor saw. */
export async function checkTargets(history: History, { store, mayGiveUp }: TargetCheck): Promise<void> {
  const sent = callsByValue(history.calls);
  for (const submission of history.submissions.values()) {
    const record = await store.operations.get(submission.id);
    if (record === undefined) {
      if (submission.isAcknowledged) {
        history.problems.push(`${submission.id} was accepted and is gone`);
      }
    } else {
      if (!isTerminal(record.state)) {
        history.problems.push(`${submission.id} is ${record.state} at the end`);
      }
      checkEvent(history, submission);
      const page = await store.operations.targets(submission.id, { offset: 0, limit: 100_000 });
      checkCounts(history, record, page?.items ?? []);
      checkRows(history, submission, { rows: page?.items ?? [], sent, mayGiveUp });
    }
  }
  checkRepeats(history, sent);
}

function callsByValue(calls: readonly VendorCall[]): Map<string, VendorCall[]> {
  const sent = new Map<string, VendorCall[]>();
  for (const call of calls) {
    for (const value of call.values) {
      const known = sent.get(value) ?? [];
      sent.set(value, known);
      known.push(call);
    }
  }
  return sent;
}

function checkEvent(history: History, submission: Submission): void {
  const bodies = history.events.get(eventOf(submission));
  if (bodies?.size !== 1) {
    history.problems.push(`${submission.id} has ${bodies?.size ?? 0} final events`);
  }
}

/** What is counted of an operation is what its targets say. */
function checkCounts(history: History, { meta, counts }: OperationRecord, rows: readonly TargetRow[]): void {
  const tally: Record<string, number> = {};
  for (const { accounts } of rows) {
    const state = accounts[0]?.state ?? 'none';
    tally[state] = (tally[state] ?? 0) + 1;
  }
  const counted = Object.entries(counts['main'] ?? {}).filter(([, count]) => count !== 0);
  if (
    counted.length !== Object.keys(tally).length ||
    counted.some(([state, count]) => tally[state] !== count)
  ) {
    history.problems.push(`${meta.id} counts ${JSON.stringify(counted)} of ${JSON.stringify(tally)}`);
  }
}

interface Rows {
  readonly rows: readonly TargetRow[];
  readonly sent: ReadonlyMap<string, readonly VendorCall[]>;
  readonly mayGiveUp: boolean;
}

function checkRows(history: History, submission: Submission, { rows, sent, mayGiveUp }: Rows): void {
  if (rows.length !== submission.values.length) {
    history.problems.push(`${submission.id} has ${rows.length} of ${submission.values.length} targets`);
  }
  rows.forEach(({ value, accounts }, i) => {
    if (value !== submission.values[i]) {
      history.problems.push(`${submission.id} has another target at ${i}`);
    }
    const calls = (sent.get(value) ?? []).filter(({ sentAtMs }) => sentAtMs >= submission.askedAtMs);
    const wrong = explainState(submission, { calls, mayGiveUp }, accounts[0]);
    if (wrong !== undefined) {
      history.problems.push(`${submission.id} ${value}: ${accounts[0]?.state ?? 'no state'}, but ${wrong}`);
    }
  });
}

/** What speaks against a state; undefined when all is well. Only calls that were sent after it was asked for count. */
function explainState(
  submission: Submission,
  { calls, mayGiveUp }: { readonly calls: readonly VendorCall[]; readonly mayGiveUp: boolean },
  truth: TargetTruth | undefined,
): string | undefined {
  const state = truth?.state ?? 'accepted';
  if (state === 'accepted' || state === 'sent') {
    return 'it should have ended';
  }
  const holds: Record<typeof state, boolean> = {
    confirmed: calls.some(({ hasEffect }) => hasEffect),
    unverified: calls.some(({ hasEffect }) => hasEffect),
    rejected: calls.length > 0,
    'not-supported': calls.length > 0,
    'gave-up': mayGiveUp,
    cancelled: submission.isCancelled,
  };
  return holds[state] ? undefined : 'nothing that happened explains it';
}

/** Nothing is sent more often than it was asked for, but for what failed or whose sender died. */
function checkRepeats(history: History, sent: ReadonlyMap<string, readonly VendorCall[]>): void {
  const asked = new Map<string, number>();
  for (const { values } of history.submissions.values()) {
    for (const value of new Set(values)) {
      asked.set(value, (asked.get(value) ?? 0) + 1);
    }
  }
  for (const [value, calls] of sent) {
    const most = (asked.get(value) ?? 0) + (history.repeats.get(value) ?? 0);
    if (calls.length > most) {
      history.problems.push(
        `${value} was sent ${calls.length} times; ${most} would have explained themselves`,
      );
    }
  }
}
