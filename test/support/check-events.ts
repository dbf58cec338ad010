import { isExplained, repeatsOf, troublesThatCount, type Repeat } from './explain-repeats.ts';
import type { Finding, FoundOperation, History, ReceivedEvent } from './history.ts';

/** An event whose delivery has failed twice is sent again after five minutes, a fifth more at the most. */
const pauseMsMax = 360_000;

/**
 * Looks whether each operation has told its end: at least once, as one event, rightly and signed. One that is due again after the end is not
 * missing yet, if its receiver fails at times and the schedule knows such a pause.
 */
export function checkEvents(
  history: History,
  found: ReadonlyMap<string, FoundOperation>,
): { readonly findings: readonly Finding[]; readonly figures: Readonly<Record<string, number>> } {
  const { journal, events, endedAt = Infinity } = history;
  const troubles = troublesThatCount(history);
  const byOperation = Map.groupBy(events, ({ operationId }) => operationId);
  const untaken = journal.flatMap(({ id, event }) => {
    const operation = id === undefined ? undefined : found.get(id);
    const isOwed = (event === 'wanted' || event === 'late') && operation?.isDone === true;
    return isOwed && byOperation.get(operation.id)?.some(({ isTaken }) => isTaken) !== true
      ? [{ ...operation, event }]
      : [];
  });
  const missing = untaken
    .filter(({ event, eventDueAt: dueAt = -Infinity }) => !(event === 'late' && isSoon(dueAt - endedAt)))
    .map(({ id }): Finding => ({ breach: 'event-missing', what: `no receiver took the event of ${id}` }));
  const told = [...byOperation].flatMap(([id, own]) => [
    ...wrongs(id, own, found.get(id)),
    ...tooOften(own)
      .filter((repeat) => !isExplained(repeat, troubles))
      .map((repeat) => repeated(id, repeat)),
  ]);
  const unsigned = events
    .filter(({ isSigned }) => !isSigned)
    .map(({ id }): Finding => ({
      breach: 'event-unsigned',
      what: `${id} came with a signature that is not right`,
    }));
  const taken = [...byOperation.values()].flatMap(tooOften);
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

function isSoon(inMs: number): boolean {
  return inMs > 0 && inMs <= pauseMsMax;
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

/** Every time that an event came although its sender had been told that it was taken. */
function tooOften(own: readonly ReceivedEvent[]): Repeat[] {
  return repeatsOf(own).filter(({ before }) => before.isTaken && before.isLate !== true);
}

function repeated(operationId: string, { before, at }: Repeat): Finding {
  return {
    breach: 'event-repeated',
    what: `that of ${operationId} came again at ${at}, although ${before.by} had seen it taken at ${before.at}, and nothing was broken`,
  };
}
