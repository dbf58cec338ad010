import { callbackRoutes } from './callback-routes.ts';
import { capabilities } from './discovery/capabilities.ts';
import type { Route } from './http/route.ts';
import { adoptDistribution } from './routes/adopt-distribution.ts';
import { cacheStats } from './routes/cache-stats.ts';
import { cancelOperation } from './routes/cancel-operation.ts';
import { checkAccount } from './routes/check-account.ts';
import { createDistribution } from './routes/create-distribution.ts';
import { deleteDistribution } from './routes/delete-distribution.ts';
import { discoveryOf } from './routes/discovery.ts';
import { distributionLogs } from './routes/distribution-logs.ts';
import { explainHook } from './routes/explain-hook.ts';
import { getAccount } from './routes/get-account.ts';
import { getDistribution } from './routes/get-distribution.ts';
import { getOperation } from './routes/get-operation.ts';
import { listAccounts } from './routes/list-accounts.ts';
import { listAudit } from './routes/list-audit.ts';
import { listDistributions } from './routes/list-distributions.ts';
import { listHooks } from './routes/list-hooks.ts';
import { listKeys } from './routes/list-keys.ts';
import { listOperations } from './routes/list-operations.ts';
import { listTargets } from './routes/list-targets.ts';
import { listVendors } from './routes/list-vendors.ts';
import { livez } from './routes/livez.ts';
import { metrics } from './routes/metrics.ts';
import { openApiOf } from './routes/openapi.ts';
import { operationEvents } from './routes/operation-events.ts';
import { operationTimeline } from './routes/operation-timeline.ts';
import { pauseAccount } from './routes/pause-account.ts';
import { problemPage } from './routes/problem-page.ts';
import { purge } from './routes/purge.ts';
import { readyz } from './routes/readyz.ts';
import { receiveHook } from './routes/receive-hook.ts';
import { resumeAccount } from './routes/resume-account.ts';
import { retryOperation } from './routes/retry-operation.ts';
import { statistics } from './routes/statistics.ts';
import { updateDistribution } from './routes/update-distribution.ts';
import { vendorCallback } from './routes/vendor-callback.ts';
import { verifyAudit } from './routes/verify-audit.ts';
import { listAuditSpec, listKeysSpec, verifyAuditSpec } from './specs/access-specs.ts';
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
import { explainHookSpec, listHooksSpec, receiveHookSpec } from './specs/hook-specs.ts';
import {
  cancelOperationSpec,
  getOperationSpec,
  listOperationsSpec,
  listTargetsSpec,
  operationEventsSpec,
  operationTimelineSpec,
  retryOperationSpec,
} from './specs/operation-specs.ts';
import { purgeSpec } from './specs/purge-specs.ts';
import { livezSpec, metricsSpec, problemPageSpec, readyzSpec } from './specs/service-specs.ts';
import {
  checkAccountSpec,
  getAccountSpec,
  listAccountsSpec,
  listVendorsSpec,
  pauseAccountSpec,
  resumeAccountSpec,
  statisticsSpec,
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
    method: 'POST',
    path: '/v1/hooks/:hook',
    access: 'public',
    handler: receiveHook,
    spec: receiveHookSpec,
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
  {
    method: 'POST',
    path: '/v1/operations/:id/retry',
    action: 'operation.retry',
    access: ['purge'],
    handler: retryOperation,
    spec: retryOperationSpec,
  },
  {
    method: 'GET',
    path: '/v1/operations/:id/timeline',
    access: followers,
    handler: operationTimeline,
    spec: operationTimelineSpec,
  },
  {
    method: 'GET',
    path: '/v1/operations/:id/events',
    access: followers,
    handler: operationEvents,
    spec: operationEventsSpec,
  },
  { method: 'GET', path: '/v1/statistics', access: ['read'], handler: statistics, spec: statisticsSpec },
  { method: 'GET', path: '/v1/accounts', access: ['read'], handler: listAccounts, spec: listAccountsSpec },
  { method: 'GET', path: '/v1/accounts/:id', access: ['read'], handler: getAccount, spec: getAccountSpec },
  {
    method: 'POST',
    path: '/v1/accounts/:id/check',
    access: ['admin'],
    reach: 'client',
    handler: checkAccount,
    spec: checkAccountSpec,
  },
  {
    method: 'POST',
    path: '/v1/accounts/:id/pause',
    action: 'account.pause',
    access: ['admin'],
    reach: 'client',
    handler: pauseAccount,
    spec: pauseAccountSpec,
  },
  {
    method: 'POST',
    path: '/v1/accounts/:id/resume',
    action: 'account.resume',
    access: ['admin'],
    reach: 'client',
    handler: resumeAccount,
    spec: resumeAccountSpec,
  },
  {
    method: 'GET',
    path: '/v1/hooks',
    access: ['read'],
    reach: 'client',
    handler: listHooks,
    spec: listHooksSpec,
  },
  {
    method: 'POST',
    path: '/v1/hooks/:hook/explain',
    access: ['purge', 'read'],
    reach: 'client',
    handler: explainHook,
    spec: explainHookSpec,
  },
  { method: 'GET', path: '/v1/vendors', access: ['read'], handler: listVendors, spec: listVendorsSpec },
  ...(['GET', 'POST', 'PUT'] as const).map((method): Route => ({
    method,
    path: '/v1/vendor-callbacks/:token',
    access: 'public',
    handler: vendorCallback,
    spec: vendorCallbackSpec(method),
  })),
  ...callbackRoutes,
  { method: 'GET', path: '/v1/keys', access: ['admin'], handler: listKeys, spec: listKeysSpec },
  { method: 'GET', path: '/v1/audit', access: ['admin'], handler: listAudit, spec: listAuditSpec },
  {
    method: 'GET',
    path: '/v1/audit/verification',
    access: ['admin'],
    handler: verifyAudit,
    spec: verifyAuditSpec,
  },
  { method: 'GET', path: '/livez', access: 'public', isProbe: true, handler: livez, spec: livezSpec },
  { method: 'GET', path: '/readyz', access: 'public', isProbe: true, handler: readyz, spec: readyzSpec },
  { method: 'GET', path: '/metrics', access: 'public', isProbe: true, handler: metrics, spec: metricsSpec },
  { method: 'GET', path: '/problems/:code', access: 'public', handler: problemPage, spec: problemPageSpec },
];

const described: readonly Route[] = [...served, ...discoveryOf(served)];

/** Every address of the API. */
export const routes: readonly Route[] = [...described, ...openApiOf(described)];
