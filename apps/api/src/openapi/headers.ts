import type { ZodOpenApiHeaderObject, ZodOpenApiHeadersObject } from 'zod-openapi';
import type { AnswerHeader } from './route-spec.ts';

export type HeaderName =
  | AnswerHeader
  | 'X-Request-Id'
  | 'RateLimit'
  | 'RateLimit-Policy'
  | 'WWW-Authenticate';

const words: Readonly<Record<HeaderName, string>> = {
  Location: 'Address of what was made.',
  'Operation-Location': 'Address of the operation that carries it out.',
  'Idempotent-Replayed': '`true`: the same request came before, and this is what became of it.',
  'Retry-After': 'Seconds to wait.',
  ETag: 'Send it as `If-None-Match`.',
  'X-Request-Id': "The request's own `X-Request-Id`, when it was short and plain, or a new one.",
  RateLimit: "What is left of the key's allowance, and in how many seconds that is more again.",
  'RateLimit-Policy': "The key's allowance: so many requests in so many seconds.",
  'WWW-Authenticate': 'How to authenticate.',
};

/** Every header as answers refer to it: as one that is always there, and as one that may be. */
export function headerComponents(): Record<string, ZodOpenApiHeaderObject> {
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, description]) => {
      const header = { description, schema: { type: 'string' as const } };
      return [
        [name, { ...header, required: true }],
        [`${name}.maybe`, header],
      ];
    }),
  );
}

/** The headers of an answer. */
export function headersOf({
  always,
  maybe,
}: {
  readonly always: readonly HeaderName[];
  readonly maybe: readonly HeaderName[];
}): ZodOpenApiHeadersObject {
  return {
    ...Object.fromEntries(always.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    ...Object.fromEntries(maybe.map((name) => [name, { $ref: `#/components/headers/${name}.maybe` }])),
  };
}
