// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

import type { PurgesRoutes } from './purges.ts';
import type { HooksRoutes } from './hooks.ts';
import type { DistributionsRoutes } from './distributions.ts';
import type { OperationsRoutes } from './operations.ts';
import type { VendorsRoutes } from './vendors.ts';
import type { CallbacksRoutes } from './callbacks.ts';
import type { AccessRoutes } from './access.ts';
import type { ServiceRoutes } from './service.ts';

/** What each route takes and answers, by its operation id. */
export interface Routes
  extends PurgesRoutes,
    HooksRoutes,
    DistributionsRoutes,
    OperationsRoutes,
    VendorsRoutes,
    CallbacksRoutes,
    AccessRoutes,
    ServiceRoutes {}

/** Where each route is. */
export const routes = {
  purge: { method: 'POST', path: '/v1/cdn/cache/purge', isKeyed: true },
  receiveHook: { method: 'POST', path: '/v1/hooks/{hook}', isKeyed: false },
  readCacheStats: { method: 'GET', path: '/v1/cdn/cache/stats', isKeyed: false },
  createDistribution: { method: 'POST', path: '/v1/cdn/distribution/create', isKeyed: true },
  getDistribution: { method: 'GET', path: '/v1/cdn/distribution/get/{distribution_id}', isKeyed: false },
  listDistributions: { method: 'GET', path: '/v1/cdn/distribution/list', isKeyed: false },
  updateDistribution: { method: 'PATCH', path: '/v1/cdn/distribution/update/{distribution_id}', isKeyed: true },
  deleteDistribution: { method: 'DELETE', path: '/v1/cdn/distribution/delete/{distribution_id}', isKeyed: true },
  adoptDistribution: { method: 'POST', path: '/v1/cdn/distribution/adopt', isKeyed: true },
  readDistributionLogs: { method: 'GET', path: '/v1/cdn/distributions/{id}/logs', isKeyed: false },
  listOperations: { method: 'GET', path: '/v1/operations', isKeyed: false },
  getOperation: { method: 'GET', path: '/v1/operations/{id}', isKeyed: false },
  listTargets: { method: 'GET', path: '/v1/operations/{id}/targets', isKeyed: false },
  cancelOperation: { method: 'POST', path: '/v1/operations/{id}/cancel', isKeyed: false },
  retryOperation: { method: 'POST', path: '/v1/operations/{id}/retry', isKeyed: true },
  getTimeline: { method: 'GET', path: '/v1/operations/{id}/timeline', isKeyed: false },
  followOperation: { method: 'GET', path: '/v1/operations/{id}/events', isKeyed: false },
  readStatistics: { method: 'GET', path: '/v1/statistics', isKeyed: false },
  listAccounts: { method: 'GET', path: '/v1/accounts', isKeyed: false },
  getAccount: { method: 'GET', path: '/v1/accounts/{id}', isKeyed: false },
  checkAccount: { method: 'POST', path: '/v1/accounts/{id}/check', isKeyed: false },
  pauseAccount: { method: 'POST', path: '/v1/accounts/{id}/pause', isKeyed: false },
  resumeAccount: { method: 'POST', path: '/v1/accounts/{id}/resume', isKeyed: false },
  listHooks: { method: 'GET', path: '/v1/hooks', isKeyed: false },
  explainHook: { method: 'POST', path: '/v1/hooks/{hook}/explain', isKeyed: false },
  listVendors: { method: 'GET', path: '/v1/vendors', isKeyed: false },
  hearVendorGet: { method: 'GET', path: '/v1/vendor-callbacks/{token}', isKeyed: false },
  hearVendorPost: { method: 'POST', path: '/v1/vendor-callbacks/{token}', isKeyed: false },
  hearVendorPut: { method: 'PUT', path: '/v1/vendor-callbacks/{token}', isKeyed: false },
  listCallbackEndpoints: { method: 'GET', path: '/v1/callback-endpoints', isKeyed: false },
  createCallbackEndpoint: { method: 'POST', path: '/v1/callback-endpoints', isKeyed: false },
  getCallbackEndpoint: { method: 'GET', path: '/v1/callback-endpoints/{name}', isKeyed: false },
  updateCallbackEndpoint: { method: 'PATCH', path: '/v1/callback-endpoints/{name}', isKeyed: false },
  deleteCallbackEndpoint: { method: 'DELETE', path: '/v1/callback-endpoints/{name}', isKeyed: false },
  rotateCallbackSecret: { method: 'POST', path: '/v1/callback-endpoints/{name}/rotate', isKeyed: false },
  enableCallbackEndpoint: { method: 'POST', path: '/v1/callback-endpoints/{name}/enable', isKeyed: false },
  resetCallbackCircuit: { method: 'POST', path: '/v1/callback-endpoints/{name}/circuit/reset', isKeyed: false },
  listCallbackReceivers: { method: 'GET', path: '/v1/callback-receivers', isKeyed: false },
  resetCallbackReceiver: { method: 'POST', path: '/v1/callback-receivers/{receiver}/circuit/reset', isKeyed: false },
  redeliverCallbacks: { method: 'POST', path: '/v1/callbacks/redeliver', isKeyed: true },
  listCallbacks: { method: 'GET', path: '/v1/callbacks', isKeyed: false },
  getCallback: { method: 'GET', path: '/v1/callbacks/{id}', isKeyed: false },
  replayCallback: { method: 'POST', path: '/v1/callbacks/{id}/replay', isKeyed: false },
  listKeys: { method: 'GET', path: '/v1/keys', isKeyed: false },
  listAudit: { method: 'GET', path: '/v1/audit', isKeyed: false },
  verifyAudit: { method: 'GET', path: '/v1/audit/verification', isKeyed: false },
  livez: { method: 'GET', path: '/livez', isKeyed: false },
  readyz: { method: 'GET', path: '/readyz', isKeyed: false },
  metrics: { method: 'GET', path: '/metrics', isKeyed: false },
  getProblem: { method: 'GET', path: '/problems/{code}', isKeyed: false },
  discover: { method: 'GET', path: '/v1/discovery', isKeyed: false },
  discoverOne: { method: 'GET', path: '/v1/discovery/{capability}', isKeyed: false },
  getOpenApi: { method: 'GET', path: '/openapi.json', isKeyed: false },
} as const satisfies Record<keyof Routes, { readonly method: string; readonly path: string; readonly isKeyed: boolean }>;
