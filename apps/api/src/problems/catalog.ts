interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
}

/** Every problem the API answers with. A code is never renamed or given another meaning. */
export const problemCatalog = {
  'bad-request': { status: 400, title: 'The request cannot be read', retryable: false },
  'invalid-json': { status: 400, title: 'The body is not JSON', retryable: false },
  'invalid-request': {
    status: 400,
    title: 'A field is missing, unknown or of the wrong type',
    retryable: false,
  },
  'empty-request': { status: 400, title: 'The request names nothing to purge', retryable: false },
  'idempotency-key-mismatch': { status: 400, title: 'Two different idempotency keys', retryable: false },
  'invalid-cursor': { status: 400, title: 'The cursor does not belong to this list', retryable: false },
  unauthorized: { status: 401, title: 'No valid API key', retryable: false },
  forbidden: { status: 403, title: 'The API key does not allow this', retryable: false },
  'origin-refused': { status: 403, title: 'The form was sent from another site', retryable: false },
  'route-not-found': { status: 404, title: 'No such address', retryable: false },
  'operation-not-found': { status: 404, title: 'No such operation', retryable: false },
  'account-not-found': { status: 404, title: 'No such vendor account', retryable: false },
  'callback-not-found': { status: 404, title: 'No such callback', retryable: false },
  'method-not-allowed': { status: 405, title: 'The address does not take this method', retryable: false },
  'request-in-progress': {
    status: 409,
    title: 'A request with this key is still being read',
    retryable: true,
  },
  'body-too-large': { status: 413, title: 'The body is too large', retryable: false },
  'too-many-targets': { status: 413, title: 'Too many targets for one JSON body', retryable: false },
  'unsupported-media-type': { status: 415, title: 'The body has an unsupported type', retryable: false },
  'targets-refused': { status: 422, title: 'Some targets cannot be purged', retryable: false },
  'unknown-distribution': { status: 422, title: 'No such distribution', retryable: false },
  'unknown-vendor': { status: 422, title: 'No account of this vendor', retryable: false },
  'callback-refused': { status: 422, title: 'The callback cannot be used', retryable: false },
  'idempotency-key-reused': { status: 422, title: 'The key was used for another request', retryable: false },
  'internal-error': { status: 500, title: 'Something went wrong on our side', retryable: true },
  'store-unavailable': { status: 503, title: 'Nothing can be stored at the moment', retryable: true },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemCatalog;

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problemCatalog, text);
}
