import { eventIdFor } from '@purgeway/model';
import type { NoteRecord, OperationRecord } from '@purgeway/store';
import { presentTime } from '../present/time.ts';
import type { Services } from '../services.ts';

/** One thing that happened, as the API shows it. */
export interface TimelineItem {
  readonly at: string;
  readonly event:
    | 'accepted'
    | 'sent'
    | 'settled'
    | 'cancel_requested'
    | 'finished'
    | 'callback_attempt'
    | 'callback_delivered'
    | 'callback_dead';
  readonly account?: string | undefined;
  readonly batch?: string | undefined;
  readonly vendor_task?: string | undefined;
  readonly targets?: number | undefined;
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly delivery?: string | undefined;
}

interface TimelinePage {
  readonly items: readonly TimelineItem[];
  readonly next?: string | undefined;
}

/** Where the next page begins: so many notes are told, and all else up to that time; and of what follows so many items. */
interface Position {
  readonly offset: number;
  readonly untilMs: number;
  readonly told: number;
}

/**
 * A page of what happened. There may be very many notes of targets, which stand in the order of time; the few other things are put between
 * them.
 */
export async function readTimeline(
  record: OperationRecord,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
  { operations, deliveries }: Pick<Services, 'operations' | 'deliveries'>,
): Promise<TimelinePage> {
  const { id } = record.meta;
  const from = parsePosition(after);
  const [notes, others] = await Promise.all([
    operations.notes(id, { offset: from.offset, limit }),
    readOthers(record, deliveries),
  ]);
  const found = notes?.items ?? [];
  const untilMs = notes?.next === undefined ? Infinity : Date.parse(found.at(-1)?.at ?? '');
  const between = others.filter(({ at }) => Date.parse(at) >= from.untilMs && Date.parse(at) < untilMs);
  const items = [...between, ...found.flatMap(itemsOf)].toSorted(inOrder);
  const end = from.told + limit;
  const next = notes?.next === undefined ? undefined : `${notes.next}:${untilMs}:0`;
  return {
    items: items.slice(from.told, end),
    next: end < items.length ? `${from.offset}:${from.untilMs}:${end}` : next,
  };
}

/** What happened in the same millisecond stands in the order in which it must have happened. */
function inOrder(a: TimelineItem, b: TimelineItem): number {
  return Date.parse(a.at) - Date.parse(b.at) || (placeOf[a.event] ?? 2) - (placeOf[b.event] ?? 2);
}

const placeOf: Readonly<Partial<Record<TimelineItem['event'], number>>> = {
  accepted: 0,
  cancel_requested: 1,
  finished: 3,
  callback_attempt: 4,
  callback_delivered: 4,
  callback_dead: 4,
};

function parsePosition(text: string | undefined): Position {
  const [offset = 0, untilMs = -Infinity, told = 0] = text?.split(':').map(Number) ?? [];
  return { offset, untilMs, told };
}

async function readOthers(
  { meta, state, cancelRequestedAtMs, finishedAtMs }: OperationRecord,
  deliveries: Services['deliveries'],
): Promise<readonly TimelineItem[]> {
  const accepted: TimelineItem = {
    at: presentTime(meta.createdAtMs),
    event: 'accepted',
    targets: meta.targets,
  };
  const others: TimelineItem[] = [accepted];
  if (cancelRequestedAtMs !== undefined) {
    others.push({ at: presentTime(cancelRequestedAtMs), event: 'cancel_requested' });
  }
  if (finishedAtMs !== undefined) {
    others.push({ at: presentTime(finishedAtMs), event: 'finished', state });
  }
  return [...others, ...(await readAttempts(eventIdFor(meta.id), deliveries))];
}

async function readAttempts(
  id: string,
  deliveries: Services['deliveries'],
): Promise<readonly TimelineItem[]> {
  const delivery = await deliveries.get(id);
  return (delivery?.attemptLog ?? []).map(({ at, state, status, error }) => ({
    at,
    event: eventOf[state],
    code: status?.toString(),
    message: error,
    delivery: id,
  }));
}

const eventOf = {
  pending: 'callback_attempt',
  delivered: 'callback_delivered',
  dead: 'callback_dead',
} as const;

/** One for each state that targets came into. */
function itemsOf({ changes, vendorTask, ...words }: NoteRecord): readonly TimelineItem[] {
  const common = { ...words, vendor_task: vendorTask };
  const states = Object.entries(changes);
  return states.length === 0
    ? [{ ...common, event: 'settled' }]
    : states.map(([state, targets]) => ({
        ...common,
        event: state === 'sent' ? 'sent' : 'settled',
        state,
        targets,
      }));
}
