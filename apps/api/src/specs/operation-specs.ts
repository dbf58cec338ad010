import { capabilities } from '../discovery/capabilities.ts';
import { describedBy, type RouteSpec } from '../openapi/route-spec.ts';
import {
  cancelledSchema,
  operationPageSchema,
  operationSchema,
  targetPageSchema,
} from '../present/operation-schema.ts';
import { getOperationQuery } from '../routes/get-operation.ts';
import { listOperationsQuery } from '../routes/list-operations.ts';
import { listTargetsQuery } from '../routes/list-targets.ts';

const tag = 'Operations';
const parameters = { id: 'The id of the operation.' };

export const listOperationsSpec: RouteSpec = {
  id: 'listOperations',
  tag,
  summary: "The client's operations, newest first; everybody's for an `admin` key.",
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
