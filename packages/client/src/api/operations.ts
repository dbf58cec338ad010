// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.

import type { AcceptedPurge, Operation } from './several.ts';

export interface OperationPage {
  readonly items: readonly (Operation)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
  /** With filters: what was accepted later may not be found yet. */
  readonly indexed_until?: string | undefined;
}

export interface TargetPage {
  readonly items: readonly (Target)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

export interface Target {
  /** Position in the request. */
  readonly index: number;
  readonly kind: 'url' | 'directory' | 'tag' | 'hostname' | 'pattern' | 'everything' | 'distribution';
  readonly value: string;
  /** It is kept sealed, and the key that opens it is not there. */
  readonly unreadable?: boolean | undefined;
  readonly accounts: readonly (TargetTruth)[];
}

/** What is known of a target at one account. */
export interface TargetTruth {
  readonly account: string;
  readonly state: 'accepted' | 'sent' | 'confirmed' | 'unverified' | 'rejected' | 'gave-up' | 'not-supported' | 'cancelled';
  /** RFC 3339, in UTC. */
  readonly at?: string | undefined;
  /** The vendor call that it went with. */
  readonly batch?: string | undefined;
  /** The vendor's own reference. */
  readonly vendor_task?: string | undefined;
  readonly code?: string | undefined;
  /** The vendor's own words. */
  readonly message?: string | undefined;
}

export interface CancelledOperation {
  readonly ok: true;
  /** Targets, counted for each account, that were taken back. */
  readonly cancelled: number;
  readonly operation: Operation;
}

export interface TimelinePage {
  readonly items: readonly (TimelineItem)[];
  /** Send it unchanged as `cursor` to get the next page. Absent: this is the last. */
  readonly next_cursor?: string | undefined;
}

/** One thing that happened to an operation. */
export interface TimelineItem {
  /** RFC 3339, in UTC. */
  readonly at: string;
  readonly event: 'accepted' | 'sent' | 'settled' | 'cancel_requested' | 'finished' | 'callback_attempt' | 'callback_delivered' | 'callback_dead';
  readonly account?: string | undefined;
  readonly batch?: string | undefined;
  readonly vendor_task?: string | undefined;
  readonly targets?: number | undefined;
  /** What targets came to, or with `finished` the operation. */
  readonly state?: 'accepted' | 'sent' | 'confirmed' | 'unverified' | 'rejected' | 'gave-up' | 'not-supported' | 'cancelled' | 'pending' | 'active' | 'complete' | 'partial' | 'failed' | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** The id of the event that was delivered. */
  readonly delivery?: string | undefined;
}

/** What each route takes and answers, by its operation id. */
export interface OperationsRoutes {
  /** The client's operations, newest first; everybody's for an `admin` key. */
  readonly listOperations: {
    readonly path: undefined;
    readonly query: {
      /** Most items of the page; more than 200 counts as 200. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
      readonly state?: 'pending' | 'active' | 'complete' | 'partial' | 'failed' | 'cancelled' | undefined;
      readonly type?: 'purge' | 'create' | 'update' | 'delete' | 'adopt' | undefined;
      readonly client?: string | undefined;
      /** Those that the account has something to do for. */
      readonly account?: string | undefined;
      /** Exactly this URL, however it is written. */
      readonly url?: string | undefined;
      readonly directory?: string | undefined;
      /** Exactly this tag. */
      readonly tag?: string | undefined;
      /** Those with a target of this hostname. */
      readonly hostname?: string | undefined;
      readonly vendor_task?: string | undefined;
      /** At that time or later. */
      readonly from?: string | undefined;
      /** At that time or earlier. */
      readonly to?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: OperationPage;
    readonly answerLine: undefined;
  };
  /** Ask how an operation stands; with wait the answer comes when it has ended. */
  readonly getOperation: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: {
      readonly wait?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: Operation;
    readonly answerLine: undefined;
  };
  /** An operation's targets in the order of the request, each with its truth at every account. */
  readonly listTargets: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: {
      /** Most items of the page; more than 1000 counts as 1000. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: TargetPage;
    readonly answerLine: undefined;
  };
  /** Take back what is not yet sent. */
  readonly cancelOperation: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: CancelledOperation;
    readonly answerLine: undefined;
  };
  /** Purge again what came to nothing, at the accounts alone where it did: a new operation. */
  readonly retryOperation: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: AcceptedPurge;
    readonly answerLine: undefined;
  };
  /** What happened to an operation, in the order of time, to the last attempt of its callback. */
  readonly getTimeline: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: {
      /** Most items of the page; more than 1000 counts as 1000. */
      readonly limit?: number | undefined;
      /** `next_cursor` of the page before. All else must be as it was there. */
      readonly cursor?: string | undefined;
    };
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: TimelinePage;
    readonly answerLine: undefined;
  };
  /** How an operation stands, live: at once, and whenever it changed, until it has ended. */
  readonly followOperation: {
    readonly path: {
      /** The id of the operation. */
      readonly id: string;
    };
    readonly query: undefined;
    readonly body: undefined;
    readonly line: undefined;
    readonly answer: undefined;
    readonly answerLine: undefined;
  };
}
