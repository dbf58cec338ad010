import { capabilities } from '../discovery/capabilities.ts';
import { describedBy, type AnswerSpec, type RouteSpec } from '../openapi/route-spec.ts';
import {
  acceptedChangeSchema,
  acceptedDeletionSchema,
  distributionPageSchema,
  distributionSchema,
  goneDistributionSchema,
} from '../present/distribution-schema.ts';
import { logRecordSchema, statsSchema } from '../present/stats-schema.ts';

const tag = 'Distributions';
const parameters = { distribution_id: 'The id of the distribution.' };

const accepted: AnswerSpec = {
  says: 'Taken: the distribution as it is about to be.',
  body: acceptedChangeSchema,
  headers: ['Location', 'Operation-Location'],
  maybe: ['Idempotent-Replayed'],
};

export const createDistributionSpec: RouteSpec = {
  id: 'createDistribution',
  tag,
  ...describedBy(capabilities.create),
  body: capabilities.create.body.meta({ id: 'CreateDistribution' }),
  isKeyed: true,
  answers: { 202: accepted },
};

export const getDistributionSpec: RouteSpec = {
  id: 'getDistribution',
  tag,
  ...describedBy(capabilities.get),
  parameters,
  answers: { 200: { says: 'The distribution.', body: distributionSchema } },
};

export const listDistributionsSpec: RouteSpec = {
  id: 'listDistributions',
  tag,
  ...describedBy(capabilities.list),
  answers: { 200: { says: 'A page of distributions.', body: distributionPageSchema } },
};

export const updateDistributionSpec: RouteSpec = {
  id: 'updateDistribution',
  tag,
  ...describedBy(capabilities.update),
  body: capabilities.update.body.meta({ id: 'UpdateDistribution' }),
  parameters,
  isKeyed: true,
  answers: { 202: accepted },
};

export const deleteDistributionSpec: RouteSpec = {
  id: 'deleteDistribution',
  tag,
  ...describedBy(capabilities.delete),
  parameters,
  isKeyed: true,
  answers: {
    200: { says: 'It was gone already.', body: goneDistributionSchema },
    202: { ...accepted, says: 'Taken: it will be deleted.', body: acceptedDeletionSchema },
  },
};

export const adoptDistributionSpec: RouteSpec = {
  id: 'adoptDistribution',
  tag,
  ...describedBy(capabilities.adopt),
  body: capabilities.adopt.body.meta({ id: 'AdoptDistribution' }),
  isKeyed: true,
  answers: { 202: accepted },
};

export const distributionLogsSpec: RouteSpec = {
  id: 'readDistributionLogs',
  tag,
  ...describedBy(capabilities.logs),
  notes: 'When it breaks off, the last line is `{"error": …}` with the problem.',
  parameters: { id: 'The id of the distribution.' },
  answers: { 200: { says: 'The log, a record a line.', lines: logRecordSchema } },
};

export const cacheStatsSpec: RouteSpec = {
  id: 'readCacheStats',
  tag,
  ...describedBy(capabilities.stats),
  answers: { 200: { says: 'What was served.', body: statsSchema } },
};
