/**
 * What a call is about, as far as tests care: `status` asks after purges, `read` gets or lists distributions, `update` covers switching
 * them on and off.
 */
export type FakeAction =
  | 'purge'
  | 'status'
  | 'create'
  | 'read'
  | 'update'
  | 'delete'
  | 'stats'
  | 'logs'
  | 'quota'
  | 'other';

/** A way for a fake to misbehave. Only `cut-after` and `garbage` let the call take effect. */
export type FaultKind =
  /** HTTP 429, with `Retry-After` when given. */
  | 'throttle'
  /** HTTP 5xx, 500 unless `status` is given. */
  | 'fail'
  /** Never answers. */
  | 'hang'
  /** Reads the request and closes the connection. */
  | 'cut-before'
  /** Carries the request out and closes the connection. */
  | 'cut-after'
  /** Answers 200 with a web page. */
  | 'html'
  /** Carries the request out and answers with half of the JSON. */
  | 'garbage'
  /** Says "too fast" in the vendor's own words. */
  | 'own-throttle'
  /** Says that it failed in the vendor's own words, inside a 200 where the vendor does so. */
  | 'own-failure'
  /** Takes the credentials for wrong. */
  | 'bad-credentials'
  /** Answers 400 and repeats the whole request, credentials and all. */
  | 'echo';

export interface Fault {
  readonly do: FaultKind;
  /** Only for calls of this action; absent means all. */
  readonly on?: FakeAction;
  readonly retryAfter?: string;
  readonly status?: number;
}

/** Faults on demand. Queued ones come first, each for one call; then the lasting one. */
export interface Faults {
  /** For the next `times` calls, default 1. */
  next(fault: Fault, times?: number): void;
  /** For every call until cleared. */
  set(fault: Fault): void;
  clear(): void;
}

/** The faults of one fake, with the side that the server takes them from. */
export function createFaults(): Faults & { take(action: FakeAction): Fault | undefined } {
  const queue: Fault[] = [];
  let lasting: Fault | undefined;
  const fits = (fault: Fault | undefined, action: FakeAction): boolean =>
    fault !== undefined && (fault.on === undefined || fault.on === action);
  return {
    next: (fault, times = 1) => {
      queue.push(...Array.from({ length: times }, () => fault));
    },
    set: (fault) => {
      lasting = fault;
    },
    clear: () => {
      queue.length = 0;
      lasting = undefined;
    },
    take: (action) => {
      const index = queue.findIndex((fault) => fits(fault, action));
      if (index >= 0) return queue.splice(index, 1)[0];
      return fits(lasting, action) ? lasting : undefined;
    },
  };
}
