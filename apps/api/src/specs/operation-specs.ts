import { capabilities } from '../discovery/capabilities.ts';
import { describedBy, type RouteSpec } from '../openapi/route-spec.ts';
import {
  acceptedPurgeSchema,
  cancelledSchema,
  operationPageSchema,
  operationSchema,
  targetPageSchema,
} from '../present/operation-schema.ts';
import { timelinePageSchema } from '../present/timeline-schema.ts';
import { getOperationQuery } from '../routes/get-operation.ts';
import { listOperationsQuery } from '../routes/list-operations.ts';
import { listTargetsQuery } from '../routes/list-targets.ts';
import { timelineQuery } from '../routes/operation-timeline.ts';

const tag = 'Operations';
const parameters = { id: 'The id of the operation.' };

export const listOperationsSpec: RouteSpec = {
  id: 'listOperations',
  tag,
  summary: "The client's operations, newest first; everybody's for an `admin` key.",
  notes: 'All filters that are given must fit.',
  query: listOperationsQuery,
  answers: { 200: { says: 'A page of operations.', body: operationPageSchema } },
  errors: ['invalid-cursor'],
};

export const getOperationSpec: RouteSpec = {
  id: 'getOperation',
  tag,
  ...describedBy(capabilities.operation),
  parameters,
  query: getOperationQuery,
  answers: { 200: { says: 'The operation as it stands.', body: operationSchema } },
};

export const listTargetsSpec: RouteSpec = {
  id: 'listTargets',
  tag,
  summary: "An operation's targets in the order of the request, each with its truth at every account.",
  parameters,
  query: listTargetsQuery,
  answers: { 200: { says: 'A page of targets.', body: targetPageSchema } },
  errors: ['operation-not-found', 'invalid-cursor'],
};

export const cancelOperationSpec: RouteSpec = {
  id: 'cancelOperation',
  tag,
  summary: 'Take back what is not yet sent.',
  notes: 'What a vendor already has goes on; the operation says so.',
  parameters,
  answers: { 200: { says: 'What was taken back, and how the operation stands.', body: cancelledSchema } },
  errors: ['operation-not-found'],
};

export const retryOperationSpec: RouteSpec = {
  id: 'retryOperation',
  tag,
  summary: 'Purge again what came to nothing, at the accounts alone where it did: a new operation.',
  parameters,
  isKeyed: true,
  answers: {
    202: {
      says: 'Taken.',
      body: acceptedPurgeSchema,
      headers: ['Location', 'Operation-Location'],
      maybe: ['Idempotent-Replayed'],
    },
  },
  errors: [
    'operation-not-found',
    'operation-not-ended',
    'operation-not-retryable',
    'nothing-to-retry',
    'outside-key-limits',
    'daily-targets-used-up',
    'idempotency-key-reused',
    'request-in-progress',
    'store-full',
  ],
};

export const operationTimelineSpec: RouteSpec = {
  id: 'getTimeline',
  tag,
  summary: 'What happened to an operation, in the order of time, to the last attempt of its callback.',
  parameters,
  query: timelineQuery,
  answers: { 200: { says: 'A page of what happened.', body: timelinePageSchema } },
  errors: ['operation-not-found', 'invalid-cursor'],
};

export const operationEventsSpec: RouteSpec = {
  id: 'followOperation',
  tag,
  summary: 'How an operation stands, live: at once, and whenever it changed, until it has ended.',
  parameters,
  answers: { 200: { says: 'The operation, at most once a second.', events: { operation: operationSchema } } },
  errors: ['operation-not-found', 'too-many-streams'],
};
