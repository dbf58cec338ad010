/** What the API refused, in its own words. Thrown for every answer that is no success. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string | undefined;
  readonly items: readonly ProblemItem[];
  readonly retryAfterMs: number | undefined;

  constructor(facts: ProblemFacts) {
    super(facts.detail);
    this.status = facts.status;
    this.code = facts.code;
    this.title = facts.title;
    this.requestId = facts.request_id;
    this.items = facts.errors ?? [];
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** Thrown when no answer of the API came: it is down, or the way to it is. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

export interface ProblemItem {
  readonly pointer?: string;
  readonly index?: number;
  readonly code: string;
  readonly detail: string;
}

/** Problem details (RFC 9457), as the API writes them. */
export interface ProblemFacts {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly request_id?: string;
  readonly errors?: readonly ProblemItem[];
  readonly retryAfterMs?: number | undefined;
}

/** The problem in an answer. Throws `UnreachableError` where something else than the API answered, such as a proxy without it. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) {
    throw new UnreachableError(`Something else than Purgeway answered, with status ${response.status}.`);
  }
  // The API's own tests hold every problem to this shape.
  const facts = (await response.json()) as ProblemFacts;
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ProblemError({
    ...facts,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  });
}
