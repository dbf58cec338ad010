import { isNear } from './check-calls.ts';
import type { Finding, FoundOperation, History, ReceivedEvent } from './history.ts';

/**
 * Looks whether each operation has told its end: at least once, as one event, rightly and signed. One whose delivery has failed, and which is
 * due again after the end, is not missing yet.
 */
export function checkEvents(
  { journal, events, troubles, endedAt = Infinity }: History,
  found: ReadonlyMap<string, FoundOperation>,
): { readonly findings: readonly Finding[]; readonly figures: Readonly<Record<string, number>> } {
  const byOperation = Map.groupBy(events, ({ operationId }) => operationId);
  const untaken = journal.flatMap(({ id, event }) => {
    const operation = id === undefined ? undefined : found.get(id);
    const isOwed = event === 'wanted' && operation?.isDone === true;
    return isOwed && byOperation.get(operation.id)?.some(({ isTaken }) => isTaken) !== true
      ? [operation]
      : [];
  });
  const missing = untaken
    .filter(({ eventDueAt = -Infinity }) => eventDueAt <= endedAt)
    .map(({ id }): Finding => ({ breach: 'event-missing', what: `no receiver took the event of ${id}` }));
  const told = [...byOperation].flatMap(([id, own]) => [
    ...wrongs(id, own, found.get(id)),
    ...repeats(own)
      .filter(({ at }) => !isNear(troubles, at))
      .map(repeated),
  ]);
  const unsigned = events
    .filter(({ isSigned }) => !isSigned)
    .map(({ id }): Finding => ({
      breach: 'event-unsigned',
      what: `${id} came with a signature that is not right`,
    }));
  const taken = [...byOperation.values()].flatMap(repeats);
  return {
    findings: [...missing, ...told, ...unsigned],
    figures: {
      eventsReceived: events.length,
      operationsTold: byOperation.size,
      eventsRepeated: taken.length,
      eventsDueLater: untaken.length - missing.length,
    },
  };
}

function wrongs(
  operationId: string,
  own: readonly ReceivedEvent[],
  operation: FoundOperation | undefined,
): Finding[] {
  const wrong = (what: string): Finding => ({ breach: 'event-wrong', what });
  const [ids, hashes] = [new Set(own.map(({ id }) => id)), new Set(own.map(({ hash }) => hash))];
  const states = [...new Set(own.map(({ state }) => state))];
  const [first] = own.toSorted((one, other) => one.at - other.at);
  return [
    ...(ids.size > 1 ? [wrong(`${operationId} has the events ${[...ids].join(' and ')}`)] : []),
    ...(hashes.size > 1 ? [wrong(`the event of ${operationId} had ${hashes.size} different bodies`)] : []),
    ...(operation !== undefined && states.some((state) => state !== operation.state)
      ? [wrong(`${operationId} is ${operation.state}, and was told to be ${states.join(' and ')}`)]
      : []),
    ...(first !== undefined && operation?.finishedAt !== undefined && first.at < operation.finishedAt
      ? [wrong(`the event of ${operationId} came ${operation.finishedAt - first.at} ms before its end`)]
      : []),
  ];
}

/** Events that had been taken, each with the time at which it was first. */
function repeats(own: readonly ReceivedEvent[]): ReceivedEvent[] {
  const ordered = own.filter(({ isTaken }) => isTaken).toSorted((one, other) => one.at - other.at);
  return ordered.slice(0, -1);
}

function repeated({ id, at }: ReceivedEvent): Finding {
  return {
    breach: 'event-repeated',
    what: `${id} was taken at ${at}, and came again although nothing was broken`,
  };
}
