import type { Hold } from '@purgeway/model';
import type { GovernorSpec } from './types.ts';

/** Whether a vendor, or a receiver of callbacks, is called at all. `half-open`: the pause is over, and one call at a time tries. */
export interface CircuitStatus {
  readonly state: 'closed' | 'open' | 'half-open';
  /** When it opened; absent while closed. */
  readonly sinceMs?: number | undefined;
  /** When the next call may try; absent while closed. */
  readonly untilMs?: number | undefined;
  /** Calls in a row that got no usable answer. */
  readonly failures: number;
  /** How often it opened in a row, each time for longer. */
  readonly trips: number;
}

/** How an account's lanes and limits stand. */
export interface AccountStatus {
  readonly account: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly watching: number;
  /** Changes of distributions that are not over. */
  readonly changes: number;
  readonly hold?: Hold | undefined;
  /** Absent: as if closed. */
  readonly circuit?: CircuitStatus | undefined;
  /** An operator has it send nothing; `hold` says so too. */
  readonly paused?: Pause | undefined;
  readonly lanes: readonly { lane: string; waiting: number; hold?: Hold | undefined }[];
  /** Targets counted against today's quota, per target kind. */
  readonly usedToday: Readonly<Record<string, number>>;
}

/** An operator's hold of an account. */
export interface Pause {
  readonly sinceMs: number;
  /** The key that it was asked for with. */
  readonly by: string;
}

/** What an account has still to send. */
export interface Backlog {
  /** Waiting in lanes, or in batches that are not known to be sent. */
  readonly targets: number;
  /** When the oldest of them was asked for; absent when there is none. */
  readonly oldestAtMs?: number | undefined;
  /** By lane. */
  readonly lanes: readonly { readonly lane: string; readonly targets: number }[];
}

/** What the governor would grant now. */
export interface CallRoom {
  /** Calls that may go out at once. */
  readonly calls: number;
  /** When the next may, if none may now. */
  readonly untilMs: number;
  /** Absent: one may go now. */
  readonly reason?: Hold['reason'] | undefined;
}

/** What happened at an account in one minute, in targets. */
export interface MinuteFigures {
  /** Where the minute begins. */
  readonly atMs: number;
  readonly accepted: number;
  readonly sent: number;
  readonly confirmed: number;
  readonly unverified: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Vendor calls, whatever they were for. */
  readonly calls: number;
  /** At its last look; absent: nobody looked. */
  readonly waiting?: number | undefined;
  /** Since they were asked for, of those that were sent; a fifth too long at most. Absent: none was. */
  readonly toSent?: { readonly p50Ms: number; readonly p99Ms: number } | undefined;
  /** The same for those that came to an end. */
  readonly toFinal?: { readonly p50Ms: number; readonly p99Ms: number } | undefined;
}

export interface MinuteStore {
  /** Every minute from the one of `fromMs` to the one of `toMs`; kept for a day. */
  figures(
    account: string,
    span: { readonly fromMs: number; readonly toMs: number },
  ): Promise<readonly MinuteFigures[]>;
}

export interface AccountStore {
  status(account: string): Promise<AccountStatus>;
  backlog(account: string): Promise<Backlog>;
  /** Asks what purges by each spec would be granted now. Charges nothing. */
  room(account: string, specs: readonly GovernorSpec[]): Promise<readonly CallRoom[]>;
  /**
   * Has the account send nothing, neither purges nor changes, until {@link AccountStore.resume}. What a vendor has goes on to be watched. One
   * that is paused already stays as it is.
   */
  pause(account: string, by: string): Promise<void>;
  /**
   * Ends a pause, and a hold that was set after a vendor's refusal or failure, and closes the circuit, so that calls go out at once.
   */
  resume(account: string): Promise<void>;
  /** Asks for every job that is due: whoever was told to may never have got the answer, or not been able to. */
  askForDue(account: string): Promise<void>;
}
