/** A call as the vendor sees it. A step of several calls is one entry with several arrivals. */
export interface VendorCall {
  readonly purpose: 'purge' | 'poll' | 'stats';
  readonly hasPlace: boolean;
  readonly values: readonly string[];
  /** The batch's key; empty for others. */
  readonly key: string;
  readonly isUrgent: boolean;
  readonly sentAtMs: number;
  readonly arrivedAtMs: number[];
  /** The caller has an answer, or is gone. Absent: under way. */
  endedAtMs: number | undefined;
  /** The vendor carried it out. */
  hasEffect: boolean;
  /** What the caller was told: `ok`, a kind of error, or nothing. */
  outcome: string;
}

/** What a client asked for, and what it was told. */
export interface Submission {
  readonly id: string;
  readonly client: string;
  readonly priority: 'urgent' | 'normal' | 'bulk';
  readonly values: readonly string[];
  readonly askedAtMs: number;
  readonly deadlineAtMs: number;
  /** How often it was asked for under the same id. */
  times: number;
  isAcknowledged: boolean;
  isCancelled: boolean;
}

/** All that happened in a run, for the checks. */
export interface History {
  readonly calls: VendorCall[];
  readonly submissions: Map<string, Submission>;
  /** Final events handed to the callbacks: id -> bodies. */
  readonly events: Map<string, Set<string>>;
  /** Values whose batch may have to be sent again: how often. */
  readonly repeats: Map<string, number>;
  /** When the server's clock was stepped, ahead or (less than 0) back. */
  readonly clockSteps: { readonly atMs: number; readonly ms: number }[];
  /** Furthest that the server's clock was off. */
  clockOffMs: number;
  readonly problems: string[];
}

export function createHistory(): History {
  return {
    calls: [],
    submissions: new Map(),
    events: new Map(),
    repeats: new Map(),
    clockSteps: [],
    clockOffMs: 0,
    problems: [],
  };
}

export function countRepeats({ repeats }: History, values: readonly string[]): void {
  for (const value of values) {
    repeats.set(value, (repeats.get(value) ?? 0) + 1);
  }
}
