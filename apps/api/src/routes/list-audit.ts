import { auditChains, type AuditQuery, type AuditRecord } from '@purgeway/store';
import { z } from 'zod';
import type { LinesAnswer, Answer } from '../http/answer.ts';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { nameField, pageFields, readQuery, spanFields } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import type { ShownAuditEntry } from '../present/access-schemas.ts';
import { presentTime } from '../present/time.ts';
import type { Services } from '../services.ts';

/** Query of `GET /v1/audit`. */
export const listAuditQuery = z.strictObject({
  ...pageFields({ fallback: 100, most: 1_000 }),
  ...spanFields,
  client: nameField.optional(),
  key: nameField.optional(),
  action: nameField.optional(),
  chain: z.enum(auditChains).optional(),
});

/**
 * The audit log, all its chains in order of time or the one that is asked for: newest first, page by page; with
 * `Accept: application/x-ndjson` all of it in one go, oldest first. A page may hold fewer than `limit` where others were left out.
 */
export async function listAudit(call: Call, services: Services): Promise<Answer | LinesAnswer> {
  const { limit, cursor, from, to, ...filters } = readQuery(call.request, listAuditQuery);
  const query: AuditQuery = { ...filters, fromMs: from, toMs: to };
  if (call.request.accepts(['json', 'application/x-ndjson']) === 'application/x-ndjson') {
    return { status: 200, lines: presentEach(services.audit.each(query)) };
  }
  // The chains are in it: a cursor of a log without them leads nowhere.
  const list = `audit ${auditChains.join(' ')} ${JSON.stringify(query)}`;
  const after = openCursor(services.cursorSecret, list, cursor);
  const page = await services.audit.list({ ...query, limit, after });
  return {
    status: 200,
    body: {
      items: page.items.map(presentEntry),
      next_cursor: sealCursor(services.cursorSecret, list, page.next),
    },
  };
}

async function* presentEach(records: AsyncIterable<AuditRecord>): AsyncGenerator {
  for await (const record of records) {
    yield presentEntry(record);
  }
}

function presentEntry(record: AuditRecord): ShownAuditEntry {
  return {
    chain: record.chain,
    number: record.number,
    at: presentTime(record.atMs),
    action: record.action,
    client: record.client,
    key: record.key,
    address: record.address,
    request_id: record.requestId,
    subject: record.subject,
    targets: record.targets,
    deed: record.deed,
    status: record.status,
    code: record.code,
    left_out: record.leftOut,
    previous_hash: record.previousHash,
    hash: record.hash,
  };
}
