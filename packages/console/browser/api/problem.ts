import type { Problem, ProblemItem } from '@purgeway/client/api';

/** What the API refused, in its own words. Thrown for every answer that is no success. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string;
  readonly items: readonly ProblemItem[];
  /** How long the API asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(facts: Problem, retryAfterMs: number | undefined) {
    super(facts.detail);
    this.status = facts.status;
    this.code = facts.code;
    this.title = facts.title;
    this.requestId = facts.request_id;
    this.items = facts.errors ?? [];
    this.retryAfterMs = retryAfterMs;
  }
}

/** Thrown when no answer of the API came: it is down, or the way to it is. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** The problem in an answer. Throws `UnreachableError` where something else than the API answered, such as a proxy without it. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    throw new UnreachableError(`Something else than Purgeway answered, with status ${response.status}.`);
  }
  // The API's own tests hold every problem to this shape.
  const facts = (await response.json()) as Problem;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ProblemError(facts, Number.isFinite(seconds) ? seconds * 1000 : undefined);
}
