/** How an operation ended. */
export type FinalState = 'complete' | 'partial' | 'failed' | 'cancelled';

/** What became of one target at one account. */
export type TargetOutcome =
  | 'sent'
  | 'confirmed'
  | 'unverified'
  | 'rejected'
  | 'gave-up'
  | 'not-supported'
  | 'cancelled';

/** How many targets ended how; an outcome that is absent had none. */
export type Counts = { readonly [Outcome in TargetOutcome]?: number };

/** What an operation did: purged cached copies, or saw to a distribution. */
export type OperationKind = 'purge' | 'create' | 'update' | 'delete' | 'adopt';

/** What every event tells of its operation. */
export interface EventData<State extends FinalState = FinalState> {
  /** `op_…`: what `GET /v1/operations/{id}` takes. */
  readonly operation_id: string;
  /** The same id, under the name that the answer to a purge gives it. */
  readonly purge_id: string;
  /** Of a change of a distribution only. */
  readonly distribution_id?: string;
  readonly kind: OperationKind;
  readonly state: State;
  /** Targets of a purge; 1 for a change of a distribution. */
  readonly targets: number;
  /** Over all accounts: a target that goes to three accounts counts three times. */
  readonly counts: Counts;
  /** By id of the vendor account. `targets` is how many it had to see to. */
  readonly accounts: { readonly [account: string]: Counts & { readonly targets: number } };
  /** ISO 8601. */
  readonly finished_at: string;
}

interface EventOf<State extends FinalState> {
  /** `msg_…`, the header `webhook-id`: the same on every attempt, so whatever carries it a second time is a repeat. */
  readonly id: string;
  readonly type: `operation.${State}`;
  /** When the operation ended, ISO 8601. */
  readonly timestamp: string;
  readonly data: EventData<State>;
}

/** The final event of an operation; `type` says which. */
export type PurgewayEvent = { [State in FinalState]: EventOf<State> }[FinalState];

/** The headers of `fetch` (`Headers`), of Node and Express (`request.headers`), or any object; names in any case. */
export type CallbackHeaders =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

/** The body as it came, before anything parsed it. */
export type RawBody = string | Uint8Array | ArrayBuffer;

export interface VerifyOptions {
  /** How far the time of signing may be from now, in seconds. Default 300. */
  readonly toleranceSeconds?: number;
  /** Ms since 1970. Default: the clock of the machine. */
  readonly now?: number;
}

/**
 * What is wrong.
 *
 * - `bad-secret`: a secret of yours is not `whsec_` and base64. A mistake in your settings, not of the sender.
 * - `body-not-raw`: something parsed the body before; pass the bytes that came.
 * - `missing-header`: one of `webhook-id`, `webhook-timestamp`, `webhook-signature` is absent or came twice.
 * - `bad-timestamp`: the timestamp is no whole number of seconds.
 * - `too-old`, `too-new`: it was signed too far from now. An old callback that somebody sends again, or a clock that is wrong.
 * - `bad-signature`: none of the signatures was made with one of your secrets over this id, this time and this body.
 * - `not-an-event`: well signed, but the body is no event; so is the empty body of a callback by GET.
 * - `unknown-type`: well signed, but of a type that this version does not know. Answer it with 2xx, or it comes again.
 */
export type CallbackErrorCode =
  | 'bad-secret'
  | 'body-not-raw'
  | 'missing-header'
  | 'bad-timestamp'
  | 'too-old'
  | 'too-new'
  | 'bad-signature'
  | 'not-an-event'
  | 'unknown-type';

/** Thrown by the functions below, and for nothing else. Its message is safe to log: it holds no secret and nothing of the body. */
export declare class CallbackError extends Error {
  readonly name: 'CallbackError';
  readonly code: CallbackErrorCode;
  constructor(code: CallbackErrorCode, message: string);
}

/**
 * Checks that a callback comes from Purgeway and is new, and answers its event. Throws {@link CallbackError}.
 * Give several secrets while one is being changed: the callback is genuine when it was signed with any of them.
 */
// oxlint-disable-next-line max-params -- body, headers, secret is the order that every library for webhooks has
export declare function verifyEvent(
  body: RawBody,
  headers: CallbackHeaders,
  secrets: string | readonly string[],
  options?: VerifyOptions,
): PurgewayEvent;

/** What the signature vouches for besides the body. */
export interface VerifiedCallback {
  /** `msg_…`, the same on every attempt. */
  readonly id: string;
  /** The operation that ended. */
  readonly operationId: string;
  /** When this attempt was signed, in seconds since 1970. */
  readonly timestampSeconds: number;
}

/**
 * Checks the signature alone, for callbacks by GET, which have no body. Throws {@link CallbackError}.
 * The address is not signed: do not believe a `{status}` in it, but ask `GET /v1/operations/{operationId}`.
 */
// oxlint-disable-next-line max-params -- body, headers, secret is the order that every library for webhooks has
export declare function verifySignature(
  body: RawBody,
  headers: CallbackHeaders,
  secrets: string | readonly string[],
  options?: VerifyOptions,
): VerifiedCallback;

export interface ReplayGuardOptions {
  /** Most ids that are remembered; the oldest go first. Default 100,000, which take about 15 MB. */
  readonly idsMax?: number;
  /**
   * How long an id is remembered, in seconds. Default five days: longer than a callback is tried, unless you ask for longer pauses by
   * `Retry-After`. An operator may have it sent once more at any time.
   */
  readonly rememberedSeconds?: number;
  /** Ms since 1970. Default: the clock of the machine. */
  readonly now?: () => number;
}

export interface ReplayGuard {
  /**
   * Does the work unless it was done for this id before; then it answers `repeat`. Who comes while the work is under way waits for it.
   * When the work throws, so does this, and the id is not remembered: the next attempt does the work.
   */
  once(id: string, work: () => unknown): Promise<'done' | 'repeat'>;
}

/** Events come at least once. Remembers in memory which were worked off: for one process; several need a table with a unique id. */
export declare function createReplayGuard(options?: ReplayGuardOptions): ReplayGuard;
