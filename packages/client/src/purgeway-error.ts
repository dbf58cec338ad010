import type { Problem, ProblemCode, ProblemItem } from './api/several.ts';

/**
 * What a problem of the API is called, or what kept an answer from being there: `unreachable` (no connection, or it broke), `timeout`,
 * `unreadable-answer` (something answered that is not the API), `not-sendable` (a key has characters that no header can carry; nothing was
 * sent). Newer servers may know further codes.
 */
export type PurgewayErrorCode =
  | ProblemCode
  | 'unreachable'
  | 'timeout'
  | 'unreadable-answer'
  | 'not-sendable';

export interface PurgewayErrorFacts {
  readonly code: PurgewayErrorCode;
  /** For people: what is wrong and what to do. */
  readonly detail: string;
  readonly title?: string | undefined;
  readonly status?: number | undefined;
  readonly errors?: readonly ProblemItem[] | undefined;
  readonly errorCount?: number | undefined;
  readonly requestId?: string | undefined;
  readonly isRetryable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Thrown when the API answered with a problem, or did not answer. Not thrown when the caller's own signal fired: that throws its reason. */
export class PurgewayError extends Error {
  override readonly name = 'PurgewayError';
  readonly code: PurgewayErrorCode;
  readonly detail: string;
  /** Names the problem in few words. Absent when the API itself did not answer. */
  readonly title: string | undefined;
  /** Absent when there was no answer. */
  readonly status: number | undefined;
  /** What is wrong, one by one; empty when the detail says it all. */
  readonly errors: readonly ProblemItem[];
  /** How many things are wrong: more than `errors` names, at times. */
  readonly errorCount: number;
  /** To be given when asking the operator about it. */
  readonly requestId: string | undefined;
  /** Whether the same request may succeed later, unchanged. */
  readonly isRetryable: boolean;
  /** How long the API asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(facts: PurgewayErrorFacts) {
    super(facts.detail, { cause: facts.cause });
    const { errors = [] } = facts;
    this.code = facts.code;
    this.detail = facts.detail;
    this.title = facts.title;
    this.status = facts.status;
    this.errors = errors;
    this.errorCount = facts.errorCount ?? errors.length;
    this.requestId = facts.requestId;
    this.isRetryable = facts.isRetryable;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** The error that an answer with a problem stands for. */
export function errorOfProblem(problem: Problem, retryAfterMs?: number): PurgewayError {
  return new PurgewayError({
    code: problem.code,
    detail: problem.detail,
    title: problem.title,
    status: problem.status,
    errors: problem.errors,
    errorCount: problem.error_count,
    requestId: problem.request_id,
    isRetryable: problem.retryable,
    retryAfterMs,
  });
}

/** Whether a JSON value is problem details of the API. */
export function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'detail' in value &&
    typeof value.detail === 'string' &&
    'status' in value &&
    typeof value.status === 'number'
  );
}
