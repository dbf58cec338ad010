import type {
  Callback,
  CallbackEndpoint,
  CallbackEndpointWithSecret,
  CallbackReceiver,
  RedeliveredCallbacks,
  ReplayedCallback,
  ResetCallbackReceiver,
} from './api/callbacks.ts';
import type { Routes } from './api/routes.ts';
import type { Caller } from './call.ts';
import { createListing, type Listing } from './listing.ts';
import type { CallOptions } from './send.ts';

export interface Callbacks {
  /** Those in one state. Default: those that were given up. */
  list(state?: Callback['state'], options?: CallOptions): Listing<Callback>;
  get(id: string, options?: CallOptions): Promise<Callback>;
  /** Sends one again, with the same event id. */
  replay(id: string, options?: CallOptions): Promise<ReplayedCallback>;
  /** Sends those of a time again, as many as one request comes to; go on with `cursor`. */
  redeliver(
    wanted: Routes['redeliverCallbacks']['body'],
    options?: CallOptions,
  ): Promise<RedeliveredCallbacks>;
  readonly endpoints: CallbackEndpoints;
  readonly receivers: CallbackReceivers;
}

export interface CallbackEndpoints {
  list(options?: CallOptions): Listing<CallbackEndpoint>;
  get(name: string, options?: CallOptions): Promise<CallbackEndpoint>;
  /** Its secret is answered this once. */
  create(
    wanted: Routes['createCallbackEndpoint']['body'],
    options?: CallOptions,
  ): Promise<CallbackEndpointWithSecret>;
  update(
    name: string,
    changes: Routes['updateCallbackEndpoint']['body'],
    options?: CallOptions,
  ): Promise<CallbackEndpoint>;
  delete(name: string, options?: CallOptions): Promise<void>;
  rotate(
    name: string,
    wanted?: Routes['rotateCallbackSecret']['body'],
    options?: CallOptions,
  ): Promise<CallbackEndpointWithSecret>;
  /** Switches one that was disabled on again. */
  enable(name: string, options?: CallOptions): Promise<CallbackEndpoint>;
  /** Closes its circuit, so that what waits is tried at once. */
  reset(name: string, options?: CallOptions): Promise<CallbackEndpoint>;
}

export interface CallbackReceivers {
  /** Those that are not called now. */
  list(options?: CallOptions): Listing<CallbackReceiver>;
  reset(receiver: string, options?: CallOptions): Promise<ResetCallbackReceiver>;
}

export function callbacksOf(caller: Caller): Callbacks {
  const { call } = caller;
  return {
    list: (state, options) =>
      createListing((cursor) => call('listCallbacks', { ...options, query: { state, cursor } })),
    get: (id, options) => call('getCallback', { ...options, path: { id } }),
    replay: (id, options) => call('replayCallback', { ...options, path: { id } }),
    redeliver: (body, options) => call('redeliverCallbacks', { ...options, body }),
    endpoints: endpointsOf(caller),
    receivers: {
      list: (options) =>
        createListing((cursor) => call('listCallbackReceivers', { ...options, query: { cursor } })),
      reset: (receiver, options) => call('resetCallbackReceiver', { ...options, path: { receiver } }),
    },
  };
}

function endpointsOf({ call }: Caller): CallbackEndpoints {
  return {
    list: (options) =>
      createListing((cursor) => call('listCallbackEndpoints', { ...options, query: { cursor } })),
    get: (name, options) => call('getCallbackEndpoint', { ...options, path: { name } }),
    create: (body, options) => call('createCallbackEndpoint', { ...options, body }),
    update: (name, body, options) => call('updateCallbackEndpoint', { ...options, path: { name }, body }),
    delete: async (name, options) => {
      await call('deleteCallbackEndpoint', { ...options, path: { name } });
    },
    rotate: (name, body = {}, options) => call('rotateCallbackSecret', { ...options, path: { name }, body }),
    enable: (name, options) => call('enableCallbackEndpoint', { ...options, path: { name } }),
    reset: (name, options) => call('resetCallbackCircuit', { ...options, path: { name } }),
  };
}
