import type { DryRun, PurgeRequest } from './api/purges.ts';
import type { Routes } from './api/routes.ts';
import type { AcceptedPurge } from './api/several.ts';
import { accountsOf, auditOf, serviceOf, type Accounts, type Audit, type Service } from './administration.ts';
import { createCaller, type Caller } from './call.ts';
import { callbacksOf, type Callbacks } from './callbacks.ts';
import { distributionsOf, type ChangeOptions, type Distributions } from './distributions.ts';
import { operationsOf, type Operations } from './operations.ts';
import { PurgewayError } from './purgeway-error.ts';
import type { CallOptions, ClientOptions } from './send.ts';
import { linesBody, type LineSource } from './write-lines.ts';

/** What goes with targets that are sent as NDJSON. */
export type LineOptions = ChangeOptions & Omit<Routes['purge']['query'], 'idempotency_key' | 'dry_run'>;

/**
 * Talks to Purgeway. Every method throws {@link PurgewayError}; what may be repeated is, when the API is reached badly or asks to wait.
 */
export interface PurgewayClient extends Service {
  /** Up to 10,000 targets. Resolves when the purge is durably taken; `operations.wait` tells when it is done. */
  purge(request: PurgeRequest, options?: ChangeOptions): Promise<AcceptedPurge>;
  /** Any number of targets, sent as they come. Repeated only when the source can be gone through again. */
  purgeLines(source: LineSource, options?: LineOptions): Promise<AcceptedPurge>;
  /** What `purge` with the same request would do. Nothing is kept, sent or charged. */
  dryRun(request: PurgeRequest, options?: CallOptions): Promise<DryRun>;
  /** {@link PurgewayClient.dryRun} for `purgeLines`. */
  dryRunLines(source: LineSource, options?: LineOptions): Promise<DryRun>;
  readonly operations: Operations;
  readonly distributions: Distributions;
  readonly accounts: Accounts;
  readonly callbacks: Callbacks;
  readonly audit: Audit;
  /** Any route by its operation id, also those that have no method here. */
  readonly call: Caller['call'];
}

export function createPurgewayClient(options: ClientOptions): PurgewayClient {
  const caller = createCaller(options);
  return {
    ...serviceOf(caller),
    purge: async (body, given) => acceptedOf(await caller.call('purge', { ...given, body })),
    purgeLines: async (source, given = {}) =>
      acceptedOf(await caller.call('purge', linesCall(source, given))),
    dryRun: async (body, given) =>
      rehearsedOf(await caller.call('purge', { ...given, body, query: { dry_run: 'true' } })),
    dryRunLines: async (source, given = {}) => {
      const { query, ...others } = linesCall(source, given);
      return rehearsedOf(await caller.call('purge', { ...others, query: { ...query, dry_run: 'true' } }));
    },
    operations: operationsOf(caller),
    distributions: distributionsOf(caller),
    accounts: accountsOf(caller),
    callbacks: callbacksOf(caller),
    audit: auditOf(caller),
    call: caller.call,
  };
}

function linesCall(source: LineSource, { signal, timeoutMs, idempotencyKey, ...query }: LineOptions) {
  return {
    timeoutMs,
    signal,
    idempotencyKey,
    query,
    lines: linesBody(source),
  };
}

function acceptedOf(answer: AcceptedPurge | DryRun): AcceptedPurge {
  if ('dry_run' in answer) {
    throw unasked();
  }
  return answer;
}

/** A server that does not know `dry_run` would have purged. */
function rehearsedOf(answer: AcceptedPurge | DryRun): DryRun {
  if ('dry_run' in answer) {
    return answer;
  }
  throw unasked();
}

function unasked(): PurgewayError {
  return new PurgewayError({
    code: 'unreadable-answer',
    detail: 'The answer is to another question: is the server older than the client?',
    isRetryable: false,
  });
}
