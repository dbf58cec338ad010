import {
  createEndpointSchema,
  rotateSecretSchema,
  updateEndpointSchema,
} from '../callback-endpoints/requests.ts';
import { revealQuery } from '../http/read-reveal.ts';
import type { RouteSpec } from '../openapi/route-spec.ts';
import {
  deliveryPageSchema,
  deliverySchema,
  endpointPageSchema,
  endpointSchema,
  receiverPageSchema,
  redeliveredSchema,
  replayedSchema,
  resetReceiverSchema,
  revealedEndpointSchema,
} from '../present/callback-schemas.ts';
import { listEndpointsQuery } from '../routes/list-callback-endpoints.ts';
import { listReceiversQuery } from '../routes/list-callback-receivers.ts';
import { listCallbacksQuery } from '../routes/list-callbacks.ts';
import { redeliverRequestSchema } from '../routes/redeliver-callbacks.ts';

const tag = 'Callbacks';
const ofEndpoint = { name: 'The name of the endpoint.' };
const ofDelivery = { id: 'The id of the event.' };
const asItStands = { 200: { says: 'The endpoint as it stands now.', body: endpointSchema } };

export const listCallbackEndpointsSpec: RouteSpec = {
  id: 'listCallbackEndpoints',
  tag,
  summary: 'Callback endpoints, those of the config on the first page.',
  query: listEndpointsQuery,
  answers: { 200: { says: 'A page of endpoints.', body: endpointPageSchema } },
  errors: ['invalid-cursor'],
};

export const createCallbackEndpointSpec: RouteSpec = {
  id: 'createCallbackEndpoint',
  tag,
  summary: 'Make a callback endpoint. Its secret is answered this once.',
  body: createEndpointSchema.meta({ id: 'CreateCallbackEndpoint' }),
  answers: {
    200: {
      says: 'The same request, with the same secret of its own, came before.',
      body: revealedEndpointSchema,
    },
    201: { says: 'Made.', body: revealedEndpointSchema },
  },
  errors: ['secrets-not-kept', 'callback-refused', 'endpoint-name-taken', 'too-many-endpoints', 'store-full'],
};

export const getCallbackEndpointSpec: RouteSpec = {
  id: 'getCallbackEndpoint',
  tag,
  summary: 'One callback endpoint and how it stands.',
  parameters: ofEndpoint,
  query: revealQuery,
  answers: asItStands,
  errors: ['endpoint-not-found'],
};

export const updateCallbackEndpointSpec: RouteSpec = {
  id: 'updateCallbackEndpoint',
  tag,
  summary: 'Change where a callback endpoint is and how it is called; what waits for it goes there too.',
  parameters: ofEndpoint,
  body: updateEndpointSchema.meta({ id: 'UpdateCallbackEndpoint' }),
  answers: asItStands,
  errors: ['endpoint-not-found', 'endpoint-configured', 'callback-refused'],
};

export const deleteCallbackEndpointSpec: RouteSpec = {
  id: 'deleteCallbackEndpoint',
  tag,
  summary: 'Remove a callback endpoint.',
  notes:
    'What waits for it ends as dead, unless there is one of this name again before its attempts are used up.',
  parameters: ofEndpoint,
  answers: { 204: { says: 'Removed.' } },
  errors: ['endpoint-not-found', 'endpoint-configured'],
};

export const rotateCallbackSecretSpec: RouteSpec = {
  id: 'rotateCallbackSecret',
  tag,
  summary: 'Give a callback endpoint a new secret, answered this once; for a while the old one signs too.',
  parameters: ofEndpoint,
  body: rotateSecretSchema.meta({ id: 'RotateCallbackSecret' }),
  answers: { 200: { says: 'The endpoint with its new secret.', body: revealedEndpointSchema } },
  errors: ['endpoint-not-found', 'endpoint-configured', 'secret-overlap', 'secrets-not-kept'],
};

export const enableCallbackEndpointSpec: RouteSpec = {
  id: 'enableCallbackEndpoint',
  tag,
  summary: 'Switch a disabled callback endpoint on again.',
  notes: 'What ended meanwhile is sent again by `POST /v1/callbacks/redeliver`.',
  parameters: ofEndpoint,
  answers: asItStands,
  errors: ['endpoint-not-found'],
};

export const resetCallbackCircuitSpec: RouteSpec = {
  id: 'resetCallbackCircuit',
  tag,
  summary: 'Close the circuit of a callback endpoint, so that what waits for it is tried at once.',
  parameters: ofEndpoint,
  answers: asItStands,
  errors: ['endpoint-not-found'],
};

export const listCallbackReceiversSpec: RouteSpec = {
  id: 'listCallbackReceivers',
  tag,
  summary: 'Who is not called now: endpoints and plain addresses, the latest first.',
  query: listReceiversQuery,
  answers: { 200: { says: 'A page of receivers.', body: receiverPageSchema } },
  errors: ['invalid-cursor'],
};

export const resetCallbackReceiverSpec: RouteSpec = {
  id: 'resetCallbackReceiver',
  tag,
  summary: 'Close the circuit of a receiver, so that what waits for it is tried at once.',
  parameters: { receiver: 'As the list of receivers names it.' },
  answers: { 200: { says: 'The receiver as it stands now.', body: resetReceiverSchema } },
};

export const redeliverCallbacksSpec: RouteSpec = {
  id: 'redeliverCallbacks',
  tag,
  summary: 'Send the ended callbacks of a time again, with the same event ids and bodies.',
  notes: 'What one request does not come to, the next does with its `next_cursor`.',
  body: redeliverRequestSchema.meta({ id: 'RedeliverCallbacks' }),
  isKeyed: true,
  answers: { 202: { says: 'So many are sent again.', body: redeliveredSchema } },
  errors: ['invalid-cursor'],
};

export const listCallbacksSpec: RouteSpec = {
  id: 'listCallbacks',
  tag,
  summary: 'Callbacks in one state, newest first.',
  query: listCallbacksQuery,
  answers: { 200: { says: 'A page of callbacks.', body: deliveryPageSchema } },
  errors: ['invalid-cursor'],
};

export const getCallbackSpec: RouteSpec = {
  id: 'getCallback',
  tag,
  summary: 'One callback with its attempts.',
  parameters: ofDelivery,
  query: revealQuery,
  answers: { 200: { says: 'The callback.', body: deliverySchema } },
  errors: ['callback-not-found'],
};

export const replayCallbackSpec: RouteSpec = {
  id: 'replayCallback',
  tag,
  summary: "Start a callback's schedule anew, with the same event id.",
  parameters: ofDelivery,
  answers: { 202: { says: 'It is sent again.', body: replayedSchema } },
  errors: ['callback-not-found'],
};
