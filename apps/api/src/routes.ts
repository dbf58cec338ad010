import { capabilities } from './discovery/capabilities.ts';
import type { Route } from './http/route.ts';
import { adoptDistribution } from './routes/adopt-distribution.ts';
import { cacheStats } from './routes/cache-stats.ts';
import { cancelOperation } from './routes/cancel-operation.ts';
import { createCallbackEndpoint } from './routes/create-callback-endpoint.ts';
import { createDistribution } from './routes/create-distribution.ts';
import { deleteCallbackEndpoint } from './routes/delete-callback-endpoint.ts';
import { deleteDistribution } from './routes/delete-distribution.ts';
import { discoveryOf } from './routes/discovery.ts';
import { distributionLogs } from './routes/distribution-logs.ts';
import { enableCallbackEndpoint } from './routes/enable-callback-endpoint.ts';
import { getCallbackEndpoint } from './routes/get-callback-endpoint.ts';
import { getCallback } from './routes/get-callback.ts';
import { getDistribution } from './routes/get-distribution.ts';
import { getOperation } from './routes/get-operation.ts';
import { listAccounts } from './routes/list-accounts.ts';
import { listAudit } from './routes/list-audit.ts';
import { listCallbackEndpoints } from './routes/list-callback-endpoints.ts';
import { listCallbackReceivers } from './routes/list-callback-receivers.ts';
import { listCallbacks } from './routes/list-callbacks.ts';
import { listDistributions } from './routes/list-distributions.ts';
import { listKeys } from './routes/list-keys.ts';
import { listOperations } from './routes/list-operations.ts';
import { listTargets } from './routes/list-targets.ts';
import { listVendors } from './routes/list-vendors.ts';
import { livez } from './routes/livez.ts';
import { openApiOf } from './routes/openapi.ts';
import { problemPage } from './routes/problem-page.ts';
import { purge } from './routes/purge.ts';
import { readyz } from './routes/readyz.ts';
import { redeliverCallbacks } from './routes/redeliver-callbacks.ts';
import { replayCallback } from './routes/replay-callback.ts';
import { resetCallbackCircuit } from './routes/reset-callback-circuit.ts';
import { resetCallbackReceiver } from './routes/reset-callback-receiver.ts';
import { resumeAccount } from './routes/resume-account.ts';
import { rotateCallbackSecret } from './routes/rotate-callback-secret.ts';
import { updateCallbackEndpoint } from './routes/update-callback-endpoint.ts';
import { updateDistribution } from './routes/update-distribution.ts';
import { vendorCallback } from './routes/vendor-callback.ts';
import { verifyAudit } from './routes/verify-audit.ts';
import { listAuditSpec, listKeysSpec, verifyAuditSpec } from './specs/access-specs.ts';
import {
  createCallbackEndpointSpec,
  deleteCallbackEndpointSpec,
  enableCallbackEndpointSpec,
  getCallbackEndpointSpec,
  getCallbackSpec,
  listCallbackEndpointsSpec,
  listCallbackReceiversSpec,
  listCallbacksSpec,
  redeliverCallbacksSpec,
  replayCallbackSpec,
  resetCallbackCircuitSpec,
  resetCallbackReceiverSpec,
  rotateCallbackSecretSpec,
  updateCallbackEndpointSpec,
} from './specs/callback-specs.ts';
import {
  adoptDistributionSpec,
  cacheStatsSpec,
  createDistributionSpec,
  deleteDistributionSpec,
  distributionLogsSpec,
  getDistributionSpec,
  listDistributionsSpec,
  updateDistributionSpec,
} from './specs/distribution-specs.ts';
import {
  cancelOperationSpec,
  getOperationSpec,
  listOperationsSpec,
  listTargetsSpec,
} from './specs/operation-specs.ts';
import { purgeSpec } from './specs/purge-specs.ts';
import { livezSpec, problemPageSpec, readyzSpec } from './specs/service-specs.ts';
import {
  listAccountsSpec,
  listVendorsSpec,
  resumeAccountSpec,
  vendorCallbackSpec,
} from './specs/vendor-specs.ts';

/** Who may follow what they asked for. */
const followers = ['read', 'purge', 'distributions', 'distributions_delete'] as const;
/** Who may look at distributions: also who may change them. */
const onlookers = ['read', 'distributions', 'distributions_delete'] as const;

/** The busiest first: they are tried in order. */
const served: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/cdn/cache/purge',
    action: 'purge',
    access: ['purge'],
    handler: purge,
    spec: purgeSpec,
    capability: capabilities.purge,
  },
  {
    method: 'GET',
    path: '/v1/cdn/cache/stats',
    access: ['read'],
    handler: cacheStats,
    spec: cacheStatsSpec,
    capability: capabilities.stats,
  },
  {
    method: 'POST',
    path: '/v1/cdn/distribution/create',
    action: 'distribution.create',
    access: ['distributions'],
    handler: createDistribution,
    spec: createDistributionSpec,
    capability: capabilities.create,
  },
  {
    method: 'GET',
    path: '/v1/cdn/distribution/get/:distribution_id',
    access: onlookers,
    handler: getDistribution,
    spec: getDistributionSpec,
    capability: capabilities.get,
  },
  {
    method: 'GET',
    path: '/v1/cdn/distribution/list',
    access: onlookers,
    handler: listDistributions,
    spec: listDistributionsSpec,
    capability: capabilities.list,
  },
  {
    method: 'PATCH',
    path: '/v1/cdn/distribution/update/:distribution_id',
    action: 'distribution.update',
    access: ['distributions'],
    handler: updateDistribution,
    spec: updateDistributionSpec,
    capability: capabilities.update,
  },
  {
    method: 'DELETE',
    path: '/v1/cdn/distribution/delete/:distribution_id',
    action: 'distribution.delete',
    access: ['distributions_delete'],
    handler: deleteDistribution,
    spec: deleteDistributionSpec,
    capability: capabilities.delete,
  },
  {
    method: 'POST',
    path: '/v1/cdn/distribution/adopt',
    action: 'distribution.adopt',
    access: ['distributions'],
    reach: 'client',
    handler: adoptDistribution,
    spec: adoptDistributionSpec,
    capability: capabilities.adopt,
  },
  {
    method: 'GET',
    path: '/v1/cdn/distributions/:id/logs',
    access: ['read'],
    handler: distributionLogs,
    spec: distributionLogsSpec,
    capability: capabilities.logs,
  },
  {
    method: 'GET',
    path: '/v1/operations',
    access: followers,
    handler: listOperations,
    spec: listOperationsSpec,
  },
  {
    method: 'GET',
    path: '/v1/operations/:id',
    access: followers,
    handler: getOperation,
    spec: getOperationSpec,
    capability: capabilities.operation,
  },
  {
    method: 'GET',
    path: '/v1/operations/:id/targets',
    access: followers,
    handler: listTargets,
    spec: listTargetsSpec,
  },
  {
    method: 'POST',
    path: '/v1/operations/:id/cancel',
    action: 'operation.cancel',
    access: ['purge', 'distributions'],
    handler: cancelOperation,
    spec: cancelOperationSpec,
  },
  { method: 'GET', path: '/v1/accounts', access: ['read'], handler: listAccounts, spec: listAccountsSpec },
  {
    method: 'POST',
    path: '/v1/accounts/:id/resume',
    action: 'account.resume',
    access: ['admin'],
    reach: 'client',
    handler: resumeAccount,
    spec: resumeAccountSpec,
  },
  { method: 'GET', path: '/v1/vendors', access: ['read'], handler: listVendors, spec: listVendorsSpec },
  ...(['GET', 'POST', 'PUT'] as const).map((method): Route => ({
    method,
    path: '/v1/vendor-callbacks/:token',
    access: 'public',
    handler: vendorCallback,
    spec: vendorCallbackSpec(method),
  })),
  {
    method: 'GET',
    path: '/v1/callback-endpoints',
    access: ['read', 'purge'],
    handler: listCallbackEndpoints,
    spec: listCallbackEndpointsSpec,
  },
  {
    method: 'POST',
    path: '/v1/callback-endpoints',
    action: 'callback-endpoint.create',
    access: ['purge'],
    reach: 'client',
    handler: createCallbackEndpoint,
    spec: createCallbackEndpointSpec,
  },
  {
    method: 'GET',
    path: '/v1/callback-endpoints/:name',
    access: ['read', 'purge'],
    handler: getCallbackEndpoint,
    spec: getCallbackEndpointSpec,
  },
  {
    method: 'PATCH',
    path: '/v1/callback-endpoints/:name',
    action: 'callback-endpoint.update',
    access: ['purge'],
    reach: 'client',
    handler: updateCallbackEndpoint,
    spec: updateCallbackEndpointSpec,
  },
  {
    method: 'DELETE',
    path: '/v1/callback-endpoints/:name',
    action: 'callback-endpoint.delete',
    access: ['purge'],
    reach: 'client',
    handler: deleteCallbackEndpoint,
    spec: deleteCallbackEndpointSpec,
  },
  {
    method: 'POST',
    path: '/v1/callback-endpoints/:name/rotate',
    action: 'callback-endpoint.rotate',
    access: ['purge'],
    reach: 'client',
    handler: rotateCallbackSecret,
    spec: rotateCallbackSecretSpec,
  },
  {
    method: 'POST',
    path: '/v1/callback-endpoints/:name/enable',
    action: 'callback-endpoint.enable',
    access: ['purge'],
    reach: 'client',
    handler: enableCallbackEndpoint,
    spec: enableCallbackEndpointSpec,
  },
  {
    method: 'POST',
    path: '/v1/callback-endpoints/:name/circuit/reset',
    action: 'callback-endpoint.reset',
    access: ['purge'],
    reach: 'client',
    handler: resetCallbackCircuit,
    spec: resetCallbackCircuitSpec,
  },
  {
    method: 'GET',
    path: '/v1/callback-receivers',
    access: ['admin'],
    handler: listCallbackReceivers,
    spec: listCallbackReceiversSpec,
  },
  {
    method: 'POST',
    path: '/v1/callback-receivers/:receiver/circuit/reset',
    action: 'callback-receiver.reset',
    access: ['admin'],
    handler: resetCallbackReceiver,
    spec: resetCallbackReceiverSpec,
  },
  {
    method: 'POST',
    path: '/v1/callbacks/redeliver',
    action: 'callback.redeliver',
    access: ['purge'],
    reach: 'client',
    handler: redeliverCallbacks,
    spec: redeliverCallbacksSpec,
  },
  {
    method: 'GET',
    path: '/v1/callbacks',
    access: ['read', 'purge'],
    handler: listCallbacks,
    spec: listCallbacksSpec,
  },
  {
    method: 'GET',
    path: '/v1/callbacks/:id',
    access: ['read', 'purge'],
    handler: getCallback,
    spec: getCallbackSpec,
  },
  {
    method: 'POST',
    path: '/v1/callbacks/:id/replay',
    action: 'callback.replay',
    access: ['purge'],
    reach: 'client',
    handler: replayCallback,
    spec: replayCallbackSpec,
  },
  { method: 'GET', path: '/v1/keys', access: ['admin'], handler: listKeys, spec: listKeysSpec },
  { method: 'GET', path: '/v1/audit', access: ['admin'], handler: listAudit, spec: listAuditSpec },
  {
    method: 'GET',
    path: '/v1/audit/verification',
    access: ['admin'],
    handler: verifyAudit,
    spec: verifyAuditSpec,
  },
  { method: 'GET', path: '/livez', access: 'public', handler: livez, spec: livezSpec },
  { method: 'GET', path: '/readyz', access: 'public', handler: readyz, spec: readyzSpec },
  { method: 'GET', path: '/problems/:code', access: 'public', handler: problemPage, spec: problemPageSpec },
];

const described: readonly Route[] = [...served, ...discoveryOf(served)];

/** Every address of the API. */
export const routes: readonly Route[] = [...described, ...openApiOf(described)];
