import { operationStates, operationTypes } from '@purgeway/model';
import type { OperationFilters } from '@purgeway/store';
import { z } from 'zod';
import { hasScope, maySee, maySeeOperation } from '../access/key-ring.ts';
import type { Answer } from '../http/answer.ts';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { nameField, pageFields, readQuery, spanFields } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { parseEntry } from '../intake/parse-entry.ts';
import { presentOperation } from '../present/operation.ts';
import { presentTimeIfAny } from '../present/time.ts';
import type { Services } from '../services.ts';

/** What a purge would make of it, so that it is found however it is written. */
function target(word: 'path' | 'directory' | 'hostname', kind: string, example: string) {
  return z
    .string()
    .min(1)
    .transform((text, context) => {
      const parsed = parseEntry({ word, text }, undefined);
      if (!parsed.ok || parsed.target.kind !== kind) {
        context.addIssue({
          code: 'custom',
          message: parsed.ok ? `Give one such as ${example}.` : parsed.detail,
        });
        return z.NEVER;
      }
      return parsed.target.value;
    });
}

/** Query of `GET /v1/operations`. */
export const listOperationsQuery = z.strictObject({
  ...pageFields({ fallback: 50, most: 200 }),
  state: z.enum(operationStates).optional(),
  type: z.enum(operationTypes).optional(),
  client: nameField.optional(),
  account: nameField.optional().meta({ description: 'Those that the account has something to do for.' }),
  url: target('path', 'url', 'https://www.example.com/news')
    .optional()
    .meta({ description: 'Exactly this URL, however it is written.' }),
  directory: target('directory', 'directory', 'https://www.example.com/news/').optional(),
  tag: z.string().min(1).optional().meta({ description: 'Exactly this tag.' }),
  hostname: target('hostname', 'hostname', 'www.example.com')
    .optional()
    .meta({ description: 'Those with a target of this hostname.' }),
  vendor_task: z.string().min(1).optional(),
  ...spanFields,
});

/**
 * The client's operations that fit the filters, newest first; everybody's for an `admin` key. A page holds fewer than `limit` where others
 * were left out, and there may be more behind it all the same.
 */
export async function listOperations({ request, principal }: Call, services: Services): Promise<Answer> {
  const { limit, cursor, client, from, to, vendor_task, ...others } = readQuery(request, listOperationsQuery);
  const all = hasScope(principal, ['admin']) ? services.clients : [principal.client];
  const clients =
    client === undefined ? all : [client].filter((one) => all.includes(one) && maySee(principal, one));
  const filters = withoutAbsent({ ...others, vendorTask: vendor_task, fromMs: from, toMs: to });
  const list = `operations ${clients.join(' ')}${filters === undefined ? '' : ` ${JSON.stringify(filters)}`}`;
  const after = openCursor(services.cursorSecret, list, cursor);
  const [page, indexedUntilMs] = await Promise.all([
    services.operations.list({ clients, limit, after, filters }),
    filters === undefined ? undefined : services.operations.indexedUntil(clients),
  ]);
  return {
    status: 200,
    body: {
      items: page.items
        .filter(({ meta }) => maySeeOperation(principal, meta))
        .map((record) => presentOperation(record, services)),
      next_cursor: sealCursor(services.cursorSecret, list, page.next),
      indexed_until: presentTimeIfAny(indexedUntilMs),
    },
  };
}

/** Undefined when nothing is filtered by. */
function withoutAbsent(filters: OperationFilters): OperationFilters | undefined {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
