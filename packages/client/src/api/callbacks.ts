// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

import type { Circuit } from './several.ts';

export interface CreateCallbackEndpoint {
  /** What requests name it by. */
  readonly name: string;
  /** Address to call; may hold {status} and {purge_id}. */
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  /** A note for people. */
  readonly description?: string | undefined;
  /** Signing secret. Default: one is made, and answered this once. */
  readonly secret?: string | undefined;
  /** Whose it is; only an `admin` key may name another than its own. */
  readonly client?: string | undefined;
}

export interface UpdateCallbackEndpoint {
  /** Address to call; may hold {status} and {purge_id}. */
  readonly url?: string | undefined;
  readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  /** A note for people. */
  readonly description?: string | undefined;
}

export interface RotateCallbackSecret {
  /** Signing secret. Default: one is made, and answered this once. */
  readonly secret?: string | undefined;
  /** How long callbacks are signed with the present secret too. 0: not at all. */
  readonly overlap_seconds?: number | undefined;
}

export interface RedeliverCallbacks {
  readonly endpoint?: string | undefined;
  readonly state?: 'dead' | 'delivered' | 'both' | undefined;
  /** At that time or later. */
  readonly from: string;
  /** At that time or earlier. */
  readonly to: string;
  readonly cursor?: string | undefined;
}

export interface CallbackEndpointPage {
  readonly items: readonly (CallbackEndpoint)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

/** Where callbacks go, by name. Never with its secret. */
export interface CallbackEndpoint {
  readonly name: string;
  readonly source: 'api' | 'config';
  readonly client?: string | undefined;
  readonly description?: string | undefined;
  /** Values of its query are left out unless revealed. */
  readonly url?: string | undefined;
  /** The key that opens its address is not there. */
  readonly unreadable?: true | undefined;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** RFC 3339, in UTC. */
  readonly created_at?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly updated_at?: string | undefined;
  /** Until then two secrets sign. */
  readonly previous_secret_until?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly disabled_at?: string | undefined;
  readonly disabled_reason?: string | undefined;
  /** Callbacks that wait for it. */
  readonly waiting: number;
  readonly circuit: Circuit;
}

export interface CallbackEndpointWithSecret {
  readonly name: string;
  readonly source: 'api' | 'config';
  readonly client?: string | undefined;
  readonly description?: string | undefined;
  /** Values of its query are left out unless revealed. */
  readonly url?: string | undefined;
  /** The key that opens its address is not there. */
  readonly unreadable?: true | undefined;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** RFC 3339, in UTC. */
  readonly created_at?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly updated_at?: string | undefined;
  /** Until then two secrets sign. */
  readonly previous_secret_until?: string | undefined;
  /** RFC 3339, in UTC. */
  readonly disabled_at?: string | undefined;
  readonly disabled_reason?: string | undefined;
  /** Callbacks that wait for it. */
  readonly waiting: number;
  readonly circuit: Circuit;
  /** `whsec_…`, answered this once. */
  readonly secret?: string | undefined;
}

export interface CallbackReceiverPage {
  readonly items: readonly (CallbackReceiver)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

export interface CallbackReceiver {
  /** `endpoint <name>` or `host <host>`. */
  readonly receiver: string;
  /** RFC 3339, in UTC. */
  readonly disabled_at?: string | undefined;
  readonly disabled_reason?: string | undefined;
  /** Callbacks that wait for it. */
  readonly waiting: number;
  readonly circuit: Circuit;
}

export interface ResetCallbackReceiver {
  readonly receiver: string;
  /** RFC 3339, in UTC. */
  readonly disabled_at?: string | undefined;
  readonly disabled_reason?: string | undefined;
  /** Callbacks that wait for it. */
  readonly waiting?: number | undefined;
  readonly circuit?: Circuit | undefined;
}

export interface RedeliveredCallbacks {
  readonly ok: true;
  readonly redelivered: number;
  /** There is more: send the same with this as `cursor`. */
  readonly next_cursor?: string | undefined;
}

export interface CallbackPage {
  readonly items: readonly (Callback)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

/** The delivery of one operation's final event. */
export interface Callback {
  /** `msg_…`, the id of the event. */
  readonly id: string;
  readonly operation_id: string;
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly endpoint?: string | undefined;
  /** Values of its query are left out unless revealed. */
  readonly url?: string | undefined;
  /** Absent: the endpoint's own. */
  readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  /** Final state of the operation. */
  readonly status: string;
  /** RFC 3339, in UTC. */
  readonly created_at: string;
  readonly attempts: number;
  /** RFC 3339, in UTC. */
  readonly next_attempt_at?: string | undefined;
  readonly last_status?: number | undefined;
  readonly last_error?: string | undefined;
  /** The latest attempts, oldest first. */
  readonly attempt_log: readonly (CallbackAttempt)[];
}

export interface CallbackAttempt {
  /** RFC 3339, in UTC. */
  readonly at: string;
  /** Of the callback after it. */
  readonly state: 'pending' | 'delivered' | 'dead';
  /** RFC 3339, in UTC. */
  readonly next_attempt_at?: string | undefined;
  /** What it was answered. */
  readonly status?: number | undefined;
  readonly error?: string | undefined;
}

export interface ReplayedCallback {
  readonly ok: true;
  readonly callback: Callback;
}

/** What each route takes and answers, by its operation id. */
export interface CallbacksRoutes {
  /** Callback endpoints, those of the config on the first page. */
  readonly listCallbackEndpoints: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 200 counts as 200. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackEndpointPage;
    readonly answerLine: undefined;
  };
  /** Make a callback endpoint. Its secret is answered this once. */
  readonly createCallbackEndpoint: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: CreateCallbackEndpoint;
    readonly line: undefined;
    readonly answer: CallbackEndpointWithSecret;
    readonly answerLine: undefined;
  };
  /** One callback endpoint and how it stands. */
  readonly getCallbackEndpoint: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: {
      readonly reveal?: 'url' | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackEndpoint;
    readonly answerLine: undefined;
  };
  /** Change where a callback endpoint is and how it is called; what waits for it goes there too. */
  readonly updateCallbackEndpoint: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: UpdateCallbackEndpoint;
    readonly line: undefined;
    readonly answer: CallbackEndpoint;
    readonly answerLine: undefined;
  };
  /** Remove a callback endpoint. */
  readonly deleteCallbackEndpoint: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: undefined;
  };
  /** Give a callback endpoint a new secret, answered this once; for a while the old one signs too. */
  readonly rotateCallbackSecret: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: RotateCallbackSecret;
    readonly line: undefined;
    readonly answer: CallbackEndpointWithSecret;
    readonly answerLine: undefined;
  };
  /** Switch a disabled callback endpoint on again. */
  readonly enableCallbackEndpoint: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackEndpoint;
    readonly answerLine: undefined;
  };
  /** Close the circuit of a callback endpoint, so that what waits for it is tried at once. */
  readonly resetCallbackCircuit: {
    readonly path: {
      /** The name of the endpoint. */
      readonly name: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackEndpoint;
    readonly answerLine: undefined;
  };
  /** Who is not called now: endpoints and plain addresses, the latest first. */
  readonly listCallbackReceivers: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 200 counts as 200. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackReceiverPage;
    readonly answerLine: undefined;
  };
  /** Close the circuit of a receiver, so that what waits for it is tried at once. */
  readonly resetCallbackReceiver: {
    readonly path: {
      /** As the list of receivers names it. */
      readonly receiver: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: ResetCallbackReceiver;
    readonly answerLine: undefined;
  };
  /** Send the ended callbacks of a time again, with the same event ids and bodies. */
  readonly redeliverCallbacks: {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: RedeliverCallbacks;
    readonly line: undefined;
    readonly answer: RedeliveredCallbacks;
    readonly answerLine: undefined;
  };
  /** Callbacks in one state, newest first. */
  readonly listCallbacks: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 200 counts as 200. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
      readonly state?: 'pending' | 'delivered' | 'dead' | undefined;
      /** Those to this endpoint alone. Pages may hold few of them, or none, and still have a next one. */
      readonly endpoint?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CallbackPage;
    readonly answerLine: undefined;
  };
  /** One callback with its attempts. */
  readonly getCallback: {
    readonly path: {
      /** The id of the event. */
      readonly id: string;
    };
    readonly query: {
      readonly reveal?: 'url' | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Callback;
    readonly answerLine: undefined;
  };
  /** Start a callback's schedule anew, with the same event id. */
  readonly replayCallback: {
    readonly path: {
      /** The id of the event. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: ReplayedCallback;
    readonly answerLine: undefined;
  };
}
