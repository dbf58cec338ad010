import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { FoundOperation, JournalEntry } from '../support/history.ts';
import { readTargets } from '../support/operations.ts';
import type { CallApi } from './call-api.ts';
import { errandOf } from './traffic.ts';

const operationSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  done: z.boolean(),
  finished_at: z.string().optional(),
  counts: z.record(z.string(), z.number()),
});
const pageSchema = z.object({ items: z.array(operationSchema), next_cursor: z.string().optional() });
type Shown = z.output<typeof operationSchema>;

const lookEveryMs = 500;
const lookedAtSideBySide = 20;
const plainEnds: ReadonlySet<string> = new Set(['confirmed', 'unverified']);

/**
 * Every operation that the API knows, once all are done or the time is over; also those whose 202 nobody read. One that was acknowledged and
 * is not listed is asked for by its id before it is taken for unknown.
 */
export async function findOperations(
  call: CallApi,
  { journal, withinMs }: { readonly journal: readonly JournalEntry[]; readonly withinMs: number },
): Promise<FoundOperation[]> {
  const endAt = Date.now() + withinMs;
  const shown = new Map((await listAll(call)).map((operation) => [operation.id, operation]));
  const ids = journal.flatMap(({ id }) => id ?? []);
  let open = [...new Set([...ids, ...shown.keys()])].filter((id) => shown.get(id)?.done !== true);
  for (;;) {
    for (let first = 0; first < open.length; first += lookedAtSideBySide) {
      const part = open.slice(first, first + lookedAtSideBySide);
      const answers = await Promise.all(part.map((id) => readOne(call, id)));
      answers.forEach((operation) => operation && shown.set(operation.id, operation));
    }
    // One that is unknown now will not come to be known.
    open = open.filter((id) => shown.get(id)?.done === false);
    if (open.length === 0 || Date.now() > endAt) {
      break;
    }
    await wait(lookEveryMs);
  }
  const found: FoundOperation[] = [];
  for (const operation of shown.values()) {
    found.push(await tell(operation, call));
  }
  return found;
}

async function listAll(call: CallApi): Promise<Shown[]> {
  const all: Shown[] = [];
  let cursor = '';
  for (;;) {
    const page = pageSchema.parse((await call(`/v1/operations?limit=200${cursor}`)).body);
    all.push(...page.items);
    if (page.next_cursor === undefined) {
      return all;
    }
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

async function readOne(call: CallApi, id: string): Promise<Shown | undefined> {
  const { status, body } = await call(`/v1/operations/${id}`);
  return status === 404 ? undefined : operationSchema.parse(body);
}

async function tell({ id, state, done, finished_at, counts }: Shown, call: CallApi): Promise<FoundOperation> {
  const isPlain = Object.keys(counts).every((end) => plainEnds.has(end));
  return {
    id,
    state,
    isDone: done,
    finishedAt: finished_at === undefined ? undefined : Date.parse(finished_at),
    otherEnds: isPlain || !done ? new Map() : await otherEndsOf(id, call),
  };
}

async function otherEndsOf(id: string, call: CallApi): Promise<Map<string, string>> {
  const asStack = { call: async (path: string) => Response.json((await call(path)).body) };
  const ends = new Map<string, string>();
  for (const { value, accounts } of await readTargets(asStack, id)) {
    for (const { account, state } of accounts) {
      const errand = errandOf(account, value);
      if (errand !== undefined && !plainEnds.has(state)) {
        ends.set(errand, state);
      }
    }
  }
  return ends;
}
