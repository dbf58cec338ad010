import type { AcceptedPurge, PurgeRequest, Routes } from './api-types.ts';
import { accountsOf, auditOf, serviceOf, type Accounts, type Audit, type Service } from './administration.ts';
import { createCaller, type Caller } from './call.ts';
import { callbacksOf, type Callbacks } from './callbacks.ts';
import { distributionsOf, type ChangeOptions, type Distributions } from './distributions.ts';
import { operationsOf, type Operations } from './operations.ts';
import type { ClientOptions } from './send.ts';
import { linesBody, type LineSource } from './write-lines.ts';

/** What goes with targets that are sent as NDJSON. */
export type LineOptions = ChangeOptions & Omit<Routes['purge']['query'], 'idempotency_key'>;

/**
 * Talks to Purgeway. Every method throws {@link PurgewayError}; what may be repeated is, when the API is reached badly or asks to wait.
 */
export interface PurgewayClient extends Service {
  /** Up to 10,000 targets. Resolves when the purge is durably taken; `operations.wait` tells when it is done. */
  purge(request: PurgeRequest, options?: ChangeOptions): Promise<AcceptedPurge>;
  /** Any number of targets, sent as they come. Repeated only when the source can be gone through again. */
  purgeLines(source: LineSource, options?: LineOptions): Promise<AcceptedPurge>;
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
    purge: (body, given) => caller.call('purge', { ...given, body }),
    purgeLines: (source, { signal, timeoutMs, idempotencyKey, ...query } = {}) =>
      caller.call('purge', {
        // An answer comes when all is in, and nobody knows how long that takes.
        timeoutMs: timeoutMs ?? streamMsMax,
        signal,
        idempotencyKey,
        query,
        lines: linesBody(source),
      }),
    operations: operationsOf(caller),
    distributions: distributionsOf(caller),
    accounts: accountsOf(caller),
    callbacks: callbacksOf(caller),
    audit: auditOf(caller),
    call: caller.call,
  };
}

/** The API itself cuts a request off after this time. */
const streamMsMax = 3_600_000;
