import type { RouteSpec } from '../openapi/route-spec.ts';
import {
  auditEntrySchema,
  auditPageSchema,
  keyListSchema,
  verificationSchema,
} from '../present/access-schemas.ts';
import { listAuditQuery } from '../routes/list-audit.ts';

const tag = 'Access';

export const listKeysSpec: RouteSpec = {
  id: 'listKeys',
  tag,
  summary: 'Every key with what it may do and how it is used; neither keys nor their hashes.',
  answers: { 200: { says: 'The keys.', body: keyListSchema } },
};

export const listAuditSpec: RouteSpec = {
  id: 'listAudit',
  tag,
  summary: 'The audit log: newest first, page by page; as NDJSON all of it in one go, oldest first.',
  notes:
    'When the NDJSON breaks off, its last line is `{"error": …}` with the problem. It has neither pages nor `limit`.',
  query: listAuditQuery,
  answers: {
    200: { says: 'A page of entries, or all.', body: auditPageSchema, lines: auditEntrySchema },
  },
  errors: ['invalid-cursor'],
};

export const verifyAuditSpec: RouteSpec = {
  id: 'verifyAudit',
  tag,
  summary: 'Read the whole audit log, and say of each chain whether every entry is as it was written.',
  answers: { 200: { says: 'How the chains stand.', body: verificationSchema } },
};
