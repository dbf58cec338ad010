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
  'wrong-signature': {
    status: 401,
    title: 'The hook was not signed by its sender',
    retryable: false,
  },
  forbidden: { status: 403, title: 'The API key does not allow this', retryable: false },
  'outside-key-limits': {
    status: 403,
    title: 'The API key is limited to other targets',
    retryable: false,
  },
  'origin-refused': { status: 403, title: 'The form was sent from another site', retryable: false },
  'dashboard-action-refused': {
    status: 403,
    title: 'The dashboard does not do this',
    retryable: false,
  },
  'route-not-found': { status: 404, title: 'No such address', retryable: false },
  'operation-not-found': { status: 404, title: 'No such operation', retryable: false },
  'account-not-found': { status: 404, title: 'No such vendor account', retryable: false },
  'callback-not-found': { status: 404, title: 'No such callback', retryable: false },
  'endpoint-not-found': { status: 404, title: 'No such callback endpoint of yours', retryable: false },
  'distribution-not-found': { status: 404, title: 'No such distribution of yours', retryable: false },
  'hook-not-found': { status: 404, title: 'No such hook', retryable: false },
  'capability-not-found': { status: 404, title: 'No such capability', retryable: false },
  'vendor-not-found': { status: 404, title: 'The vendor does not know the distribution', retryable: false },
  'method-not-allowed': { status: 405, title: 'The address does not take this method', retryable: false },
  'request-timeout': { status: 408, title: 'The request came in too slowly', retryable: true },
  'request-in-progress': {
    status: 409,
    title: 'A request with this key is still being read',
    retryable: true,
  },
  'distribution-registered': {
    status: 409,
    title: 'The distribution stands in the config alone',
    retryable: false,
  },
  'distribution-not-changeable': {
    status: 409,
    title: 'The distribution cannot be changed as it stands',
    retryable: false,
  },
  'distribution-not-ready': {
    status: 409,
    title: 'The vendor does not have the distribution yet',
    retryable: true,
  },
  'domain-taken': { status: 409, title: 'The account serves this domain already', retryable: false },
  'distribution-known': { status: 409, title: 'Purgeway has this distribution already', retryable: false },
  'endpoint-name-taken': {
    status: 409,
    title: 'There is a callback endpoint of this name',
    retryable: false,
  },
  'too-many-endpoints': {
    status: 409,
    title: 'The client has as many callback endpoints as it may have',
    retryable: false,
  },
  'endpoint-configured': {
    status: 409,
    title: 'The callback endpoint stands in the config alone',
    retryable: false,
  },
  'secret-overlap': {
    status: 409,
    title: 'The secret before this one is still in use',
    retryable: true,
  },
  'secrets-not-kept': { status: 409, title: 'There is no key to keep secrets with', retryable: false },
  'vendor-conflict': { status: 409, title: 'The vendor is busy with an earlier change', retryable: true },
  'distribution-not-purgeable': {
    status: 409,
    title: 'The distribution cannot be purged as it stands',
    retryable: false,
  },
  'operation-not-ended': { status: 409, title: 'The operation has not ended', retryable: true },
  'operation-not-retryable': { status: 409, title: 'The operation is no purge', retryable: false },
  'nothing-to-retry': { status: 409, title: 'Nothing of the operation came to nothing', retryable: false },
  'body-too-large': { status: 413, title: 'The body is too large', retryable: false },
  'too-many-targets': { status: 413, title: 'Too many targets for one JSON body', retryable: false },
  'unsupported-media-type': { status: 415, title: 'The body has an unsupported type', retryable: false },
  'expectation-failed': { status: 417, title: 'The request expects what is not known', retryable: false },
  'targets-refused': { status: 422, title: 'Some targets cannot be purged', retryable: false },
  'unknown-distribution': { status: 422, title: 'No such distribution', retryable: false },
  'unknown-vendor': { status: 422, title: 'No account of this vendor', retryable: false },
  'unknown-account': { status: 422, title: 'No such vendor account to use', retryable: false },
  'account-unclear': { status: 422, title: 'It is not clear which account is meant', retryable: false },
  'capability-missing': { status: 422, title: 'The vendor cannot do this', retryable: false },
  'distribution-refused': {
    status: 422,
    title: 'The vendor cannot have the distribution like this',
    retryable: false,
  },
  'vendor-rejected': { status: 422, title: 'The vendor refused the request', retryable: false },
  'callback-refused': { status: 422, title: 'The callback cannot be used', retryable: false },
  'idempotency-key-reused': { status: 422, title: 'The key was used for another request', retryable: false },
  'too-many-streams': { status: 429, title: 'Too many event streams are open', retryable: true },
  'too-many-requests': { status: 429, title: 'Too many requests', retryable: true },
  'too-many-wrong-keys': {
    status: 429,
    title: 'Too many unknown keys from this address',
    retryable: true,
  },
  'daily-targets-used-up': {
    status: 429,
    title: "The key's targets of the day are used up",
    retryable: true,
  },
  'vendor-busy': { status: 429, title: "The account's limits are used up at the moment", retryable: true },
  'headers-too-large': { status: 431, title: 'The head of the request is too large', retryable: false },
  'internal-error': { status: 500, title: 'Something went wrong on our side', retryable: true },
  'vendor-account-refused': {
    status: 502,
    title: 'The vendor does not let our account do this',
    retryable: false,
  },
  'vendor-unavailable': { status: 502, title: 'The vendor cannot be reached, or fails', retryable: true },
  'vendor-throttled': { status: 503, title: 'The vendor asks us to wait', retryable: true },
  'vendor-unclear': { status: 504, title: 'No readable answer came from the vendor', retryable: true },
  'store-unavailable': { status: 503, title: 'Nothing can be stored at the moment', retryable: true },
  stopping: { status: 503, title: 'The server is stopping', retryable: true },
  'store-full': { status: 507, title: 'There is no room for more at the moment', retryable: true },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemCatalog;

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problemCatalog, text);
}

/** Every code, in the order of the catalogue. */
export const problemCodes: readonly ProblemCode[] = Object.keys(problemCatalog).filter(isProblemCode);
