/**
 * What was seen from outside while Purgeway was tormented: by the client, at the vendors, at the receivers of callbacks. All times are of one
 * clock, in ms since 1970.
 *
 * An errand is one target at one vendor account, by a name such as `main tk17z`: a purge of a URL that two accounts front is two errands.
 */

/** A purge as its client saw it, repeats with the same idempotency key included. */
export interface JournalEntry {
  readonly key: string;
  readonly errands: readonly string[];
  /** When the first request with the key was sent. */
  readonly sentAt: number;
  /** When the answer was read that said 202; absent: it never came, so nothing is promised. */
  readonly acceptedAt?: number | undefined;
  /** The operation's id, from that answer. */
  readonly id?: string | undefined;
  /** Answers of 5xx on the way, also those after which the client sent the same again, by status and code. */
  readonly failures?: readonly string[];
  /** Any other answer that ended the matter, or an error. */
  readonly refusal?: string | undefined;
  /** Whether the final event must have come. `late`: its receiver, or the way to it, fails at times; `perhaps`: it does not take any. */
  readonly event: 'wanted' | 'late' | 'perhaps' | 'none';
  /** Requests that were sent. */
  readonly attempts: number;
  /** Its client took it back once it was accepted: what was not sent by then ends as cancelled. */
  readonly isTakenBack?: boolean | undefined;
}

/** A call that reached a vendor. */
export interface VendorCall {
  readonly account: string;
  /** The program that made it, such as `worker-1`. Absent: nobody knows. */
  readonly by?: string | undefined;
  /** When it had arrived. */
  readonly at: number;
  /** Those of its targets that are errands of the journal. */
  readonly errands: readonly string[];
  /** It took effect, whether or not its caller learnt of it. */
  readonly isEffective: boolean;
  /** As the account's limits sort it, such as `purge url` or `status`. */
  readonly sort: string;
}

/** An operation as the API tells of it in the end. */
export interface FoundOperation {
  readonly id: string;
  readonly state: string;
  readonly isDone: boolean;
  readonly finishedAt?: number | undefined;
  /** Errands that ended neither confirmed nor unverified, with their state. */
  readonly otherEnds: ReadonlyMap<string, string>;
  /** When its event is sent again, by the schedule of an event whose delivery has failed. Absent: it was taken, or never sent. */
  readonly eventDueAt?: number | undefined;
}

/** A final event as it came to a receiver. */
export interface ReceivedEvent {
  /** `webhook-id`. */
  readonly id: string;
  /** The program that sent it, such as `worker-1`. Absent: nobody knows. */
  readonly by?: string | undefined;
  readonly at: number;
  readonly operationId: string;
  readonly state: string;
  /** Of the body. */
  readonly hash: string;
  /** The signature is right. */
  readonly isSigned: boolean;
  /** The receiver answered that it has it. */
  readonly isTaken: boolean;
  /** It came so late to read it that its sender may not have waited for the answer. */
  readonly isLate?: boolean;
}

/** A time at which something was broken on purpose. */
export interface Trouble {
  readonly what: string;
  /** The one program that it broke, such as `worker-1`. Absent: it may have hit any. */
  readonly of?: string | undefined;
  readonly fromMs: number;
  readonly untilMs: number;
  /** So long after it something that it broke may still come to light. Absent: not at all. */
  readonly lingersMs?: number;
}

/** At most `callsMax` calls of these sorts in any stretch of `windowMs`; absent sorts: all calls. */
export interface VendorWindow {
  readonly account: string;
  readonly sorts?: readonly string[];
  readonly callsMax: number;
  readonly windowMs: number;
}

/** Everything that was seen. */
export interface History {
  readonly journal: readonly JournalEntry[];
  readonly calls: readonly VendorCall[];
  readonly operations: readonly FoundOperation[];
  readonly events: readonly ReceivedEvent[];
  readonly troubles: readonly Trouble[];
  readonly windows: readonly VendorWindow[];
  /** When it was looked for the last time. Absent: after everything that was due. */
  readonly endedAt?: number;
}

/** What must never be. */
export type Breach =
  /** Acknowledged, and nothing is known of it. */
  | 'lost'
  /** Known, but it did not end. */
  | 'stuck'
  /** Said to be purged, but no call that counts came in time. */
  | 'not-purged'
  /** Ended otherwise than by a purge although nothing called for it. */
  | 'ended-otherwise'
  /** Its client was told no, for no reason. */
  | 'refused'
  /** Its client was told of a failure that is no way of ours to say: come again. */
  | 'failed'
  /** Its client gave up before it was answered. */
  | 'unanswered'
  /** Two requests with keys of their own got one operation. */
  | 'shared-id'
  | 'event-missing'
  /** An operation has two event ids, or an event tells another story than the operation. */
  | 'event-wrong'
  | 'event-unsigned'
  /** Came again after its receiver took it, and nothing was broken meanwhile. */
  | 'event-repeated'
  /** A call that no request needed, and nothing was broken. */
  | 'call-repeated'
  | 'limit-passed';

export interface Finding {
  readonly breach: Breach;
  readonly what: string;
}
