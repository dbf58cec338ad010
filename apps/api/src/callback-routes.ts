import type { Route } from './http/route.ts';
import { createCallbackEndpoint } from './routes/create-callback-endpoint.ts';
import { deleteCallbackEndpoint } from './routes/delete-callback-endpoint.ts';
import { enableCallbackEndpoint } from './routes/enable-callback-endpoint.ts';
import { getCallbackEndpoint } from './routes/get-callback-endpoint.ts';
import { getCallback } from './routes/get-callback.ts';
import { listCallbackEndpoints } from './routes/list-callback-endpoints.ts';
import { listCallbackReceivers } from './routes/list-callback-receivers.ts';
import { listCallbacks } from './routes/list-callbacks.ts';
import { redeliverCallbacks } from './routes/redeliver-callbacks.ts';
import { replayCallback } from './routes/replay-callback.ts';
import { resetCallbackCircuit } from './routes/reset-callback-circuit.ts';
import { resetCallbackReceiver } from './routes/reset-callback-receiver.ts';
import { rotateCallbackSecret } from './routes/rotate-callback-secret.ts';
import { updateCallbackEndpoint } from './routes/update-callback-endpoint.ts';
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

/** Where callbacks go, and what came of each: a part of the list of routes. */
export const callbackRoutes: readonly Route[] = [
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
];
