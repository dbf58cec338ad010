import { setTimeout as wait } from 'node:timers/promises';
import type { History } from '../support/history.ts';
import type { CallApi } from './call-api.ts';
import { findDueEvents } from './find-due-events.ts';

const lookEveryMs = 100;
const askEveryLooks = 30;

/** How long a scenario waits for events: for receivers that are left alone; in the long form also for what failed twice, after five minutes and a fifth more. */
export const eventsWithinMs = { short: 120_000, long: 420_000 } as const;

/** Waits until every event that is owed was taken, or is not due before the time is over. Answers when those are due that are not taken, by operation. */
export async function waitForEvents(
  { journal, events }: Pick<History, 'journal' | 'events'>,
  { call, endAt }: { readonly call: CallApi; readonly endAt: number },
): Promise<ReadonlyMap<string, number>> {
  const owed = new Set(
    journal.flatMap(({ event, id }) =>
      (event === 'wanted' || event === 'late') && id !== undefined ? [id] : [],
    ),
  );
  let read = 0;
  for (let looks = 1; ; looks += 1) {
    for (const { operationId, isTaken } of events.slice(read)) {
      read += 1;
      if (isTaken) {
        owed.delete(operationId);
      }
    }
    if (owed.size === 0) {
      return new Map();
    }
    const isOver = Date.now() > endAt;
    if (isOver || looks % askEveryLooks === 0) {
      const due = await findDueEvents(call);
      if (isOver || [...owed].every((id) => (due.get(id) ?? 0) > endAt)) {
        return due;
      }
    }
    await wait(lookEveryMs);
  }
}
