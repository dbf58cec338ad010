import { capabilities } from './discovery/capabilities.ts';
import type { Route } from './http/route.ts';
import { adoptDistribution } from './routes/adopt-distribution.ts';
import { cacheStats } from './routes/cache-stats.ts';
import { cancelOperation } from './routes/cancel-operation.ts';
import { checkAccount } from './routes/check-account.ts';
import { createCallbackEndpoint } from './routes/create-callback-endpoint.ts';
import { createDistribution } from './routes/create-distribution.ts';
import { deleteCallbackEndpoint } from './routes/delete-callback-endpoint.ts';
import { deleteDistribution } from './routes/delete-distribution.ts';
import { discoveryOf } from './routes/discovery.ts';
import { distributionLogs } from './routes/distribution-logs.ts';
import { enableCallbackEndpoint } from './routes/enable-callback-endpoint.ts';
import { getCallbackEndpoint } from './routes/get-callback-endpoint.ts';
import { getAccount } from './routes/get-account.ts';
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
import { operationEvents } from './routes/operation-events.ts';
import { operationTimeline } from './routes/operation-timeline.ts';
import { pauseAccount } from './routes/pause-account.ts';
import { problemPage } from './routes/problem-page.ts';
import { purge } from './routes/purge.ts';
import { readyz } from './routes/readyz.ts';
import { redeliverCallbacks } from './routes/redeliver-callbacks.ts';
import { replayCallback } from './routes/replay-callback.ts';
import { resetCallbackCircuit } from './routes/reset-callback-circuit.ts';
import { resetCallbackReceiver } from './routes/reset-callback-receiver.ts';
import { resumeAccount } from './routes/resume-account.ts';
import { retryOperation } from './routes/retry-operation.ts';
import { rotateCallbackSecret } from './routes/rotate-callback-secret.ts';
import { statistics } from './routes/statistics.ts';
import { updateCallbackEndpoint } from './routes/update-callback-endpoint.ts';
import { updateDistribution } from './routes/update-distribution.ts';
import { vendorCallback } from './routes/vendor-callback.ts';
import { verifyAudit } from './routes/verify-audit.ts';

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
    capability: capabilities.purge,
  },
  {
    method: 'GET',
    path: '/v1/cdn/cache/stats',
    access: ['read'],
    handler: cacheStats,
    capability: capabilities.stats,
  },
  {
    method: 'POST',
    path: '/v1/cdn/distribution/create',
    action: 'distribution.create',
    access: ['distributions'],
    handler: createDistribution,
    capability: capabilities.create,
  },
  {
    method: 'GET',
    path: '/v1/cdn/distribution/get/:distribution_id',
    access: onlookers,
    handler: getDistribution,
    capability: capabilities.get,
  },
  {
    method: 'GET',
    path: '/v1/cdn/distribution/list',
    access: onlookers,
    handler: listDistributions,
    capability: capabilities.list,
  },
  {
    method: 'PATCH',
    path: '/v1/cdn/distribution/update/:distribution_id',
    action: 'distribution.update',
    access: ['distributions'],
    handler: updateDistribution,
    capability: capabilities.update,
  },
  {
    method: 'DELETE',
    path: '/v1/cdn/distribution/delete/:distribution_id',
    action: 'distribution.delete',
    access: ['distributions_delete'],
    handler: deleteDistribution,
    capability: capabilities.delete,
  },
  {
    method: 'POST',
    path: '/v1/cdn/distribution/adopt',
    action: 'distribution.adopt',
    access: ['distributions'],
    reach: 'client',
    handler: adoptDistribution,
    capability: capabilities.adopt,
  },
  {
    method: 'GET',
    path: '/v1/cdn/distributions/:id/logs',
    access: ['read'],
    handler: distributionLogs,
    capability: capabilities.logs,
  },
  { method: 'GET', path: '/v1/operations', access: followers, handler: listOperations },
  {
    method: 'GET',
    path: '/v1/operations/:id',
    access: followers,
    handler: getOperation,
    capability: capabilities.operation,
  },
  { method: 'GET', path: '/v1/operations/:id/targets', access: followers, handler: listTargets },
  {
    method: 'POST',
    path: '/v1/operations/:id/cancel',
    action: 'operation.cancel',
    access: ['purge', 'distributions'],
    handler: cancelOperation,
  },
  {
    method: 'POST',
    path: '/v1/operations/:id/retry',
    action: 'operation.retry',
    access: ['purge'],
    handler: retryOperation,
  },
  { method: 'GET', path: '/v1/operations/:id/timeline', access: followers, handler: operationTimeline },
  { method: 'GET', path: '/v1/operations/:id/events', access: followers, handler: operationEvents },
  { method: 'GET', path: '/v1/statistics', access: ['read'], handler: statistics },
  { method: 'GET', path: '/v1/accounts', access: ['read'], handler: listAccounts },
  { method: 'GET', path: '/v1/accounts/:id', access: ['read'], handler: getAccount },
  {
    method: 'POST',
    path: '/v1/accounts/:id/check',
    access: ['admin'],
    reach: 'client',
    handler: checkAccount,
  },
  {
    method: 'POST',
    path: '/v1/accounts/:id/pause',
    action: 'account.pause',
    access: ['admin'],
    reach: 'client',
    handler: pauseAccount,
  },
  {
    method: 'POST',
    path: '/v1/accounts/:id/resume',
    action: 'account.resume',
    access: ['admin'],
    reach: 'client',
    handler: resumeAccount,
  },
  { method: 'GET', path: '/v1/vendors', access: ['read'], handler: listVendors },
  ...(['GET', 'POST', 'PUT'] as const).map((method): Route => ({
    method,
    path: '/v1/vendor-callbacks/:token',
    access: 'public',
    handler: vendorCallback,
  })),
  {
    method: 'GET',
    path: '/v1/callback-endpoints',
    access: ['read', 'purge'],
    handler: listCallbackEndpoints,
  },
  {
    method: 'POST',
    path: '/v1/callback-endpoints',
    action: 'callback-endpoint.create',
    access: ['purge'],
    reach: 'client',
    handler: createCallbackEndpoint,
  },
  {
    method: 'GET',
    path: '/v1/callback-endpoints/:name',
    access: ['read', 'purge'],
    handler: getCallbackEndpoint,
  },
  {
    method: 'PATCH',
    path: '/v1/callback-endpoints/:name',
    action: 'callback-endpoint.update',
    access: ['purge'],
    reach: 'client',
    handler: updateCallbackEndpoint,
  },
  {
    method: 'DELETE',
    path: '/v1/callback-endpoints/:name',
    action: 'callback-endpoint.delete',
    access: ['purge'],
    reach: 'client',
    handler: deleteCallbackEndpoint,
  },
  {
    method: 'POST',
    path: '/v1/callback-endpoints/:name/rotate',
    action: 'callback-endpoint.rotate',
    access: ['purge'],
    reach: 'client',
    handler: rotateCallbackSecret,
  },
  {
    method: 'POST',
    path: '/v1/callback-endpoints/:name/enable',
    action: 'callback-endpoint.enable',
    access: ['purge'],
    reach: 'client',
    handler: enableCallbackEndpoint,
  },
  {
    method: 'POST',
    path: '/v1/callback-endpoints/:name/circuit/reset',
    action: 'callback-endpoint.reset',
    access: ['purge'],
    reach: 'client',
    handler: resetCallbackCircuit,
  },
  { method: 'GET', path: '/v1/callback-receivers', access: ['admin'], handler: listCallbackReceivers },
  {
    method: 'POST',
    path: '/v1/callback-receivers/:receiver/circuit/reset',
    action: 'callback-receiver.reset',
    access: ['admin'],
    handler: resetCallbackReceiver,
  },
  {
    method: 'POST',
    path: '/v1/callbacks/redeliver',
    action: 'callback.redeliver',
    access: ['purge'],
    reach: 'client',
    handler: redeliverCallbacks,
  },
  { method: 'GET', path: '/v1/callbacks', access: ['read', 'purge'], handler: listCallbacks },
  { method: 'GET', path: '/v1/callbacks/:id', access: ['read', 'purge'], handler: getCallback },
  {
    method: 'POST',
    path: '/v1/callbacks/:id/replay',
    action: 'callback.replay',
    access: ['purge'],
    reach: 'client',
    handler: replayCallback,
  },
  { method: 'GET', path: '/v1/keys', access: ['admin'], handler: listKeys },
  { method: 'GET', path: '/v1/audit', access: ['admin'], handler: listAudit },
  { method: 'GET', path: '/v1/audit/verification', access: ['admin'], handler: verifyAudit },
  { method: 'GET', path: '/livez', access: 'public', handler: livez },
  { method: 'GET', path: '/readyz', access: 'public', handler: readyz },
  { method: 'GET', path: '/problems/:code', access: 'public', handler: problemPage },
];

/** Every address of the API. */
export const routes: readonly Route[] = [...served, ...discoveryOf(served)];
