import { z } from 'zod';
import type {
  ZodOpenApiContentObject,
  ZodOpenApiOperationObject,
  ZodOpenApiRequestBodyObject,
  ZodOpenApiResponseObject,
} from 'zod-openapi';
import type { Route } from '../http/route.ts';
import { problemCatalog, type ProblemCode } from '../problems/catalog.ts';
import { problemCodesOf } from './problem-codes.ts';
import { headersOf } from './headers.ts';
import type { AnswerSpec } from './route-spec.ts';

/** A route as an operation of the document. */
export function describeRoute(route: Route): ZodOpenApiOperationObject {
  const { spec, access } = route;
  return {
    operationId: spec.id,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.notes !== undefined && { description: spec.notes }),
    security: access === 'public' ? [] : scopesOf(access).map((scope) => ({ key: [scope] })),
    requestParams: {
      path: z.object(Object.fromEntries(pathParameters(route))),
      ...(spec.query !== undefined && { query: spec.query }),
      ...(spec.isKeyed === true && { header: z.object({ 'Idempotency-Key': idempotencyKey }) }),
    },
    ...((spec.body ?? spec.lines) !== undefined && { requestBody: bodyOf(route) }),
    responses: {
      ...Object.fromEntries(
        Object.entries(spec.answers).map(([status, answer]) => [status, answerOf(answer, route)]),
      ),
      ...Object.fromEntries(
        [...problemCodesOf(route)].map(([status, codes]) => [status, problemsOf(status, codes, route)]),
      ),
    },
  };
}

/** Express' `:name` as `{name}`. */
export function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/gu, '{$1}');
}

/** Where a schema with an id stands in the document. */
export function referenceTo(schema: z.ZodType): { $ref: string } {
  const id = schema.meta()?.id;
  if (id === undefined) {
    throw new Error('A schema that is referred to needs an id.');
  }
  return { $ref: `#/components/schemas/${id}` };
}

const idempotencyKey = z.string().min(1).max(255).optional().meta({
  description: 'The same request sent again with the same key is taken once, and answered as before.',
});

/** `admin` may do everything. */
function scopesOf(access: readonly string[]): string[] {
  return [...new Set([...access, 'admin'])];
}

function pathParameters({ path, spec }: Route): [string, z.ZodType][] {
  return [...path.matchAll(/:(\w+)/gu)].map(([, name = '']) => {
    const description = spec.parameters?.[name];
    if (description === undefined) {
      throw new Error(`${path}: the parameter ${name} is not described.`);
    }
    return [name, z.string().meta({ description })];
  });
}

function bodyOf({ spec: { body, lines, example } }: Route): ZodOpenApiRequestBodyObject {
  return {
    required: true,
    content: {
      ...(body !== undefined && {
        'application/json': { schema: body, ...(example !== undefined && { example }) },
      }),
      ...(lines !== undefined && { 'application/x-ndjson': linesOf(lines) }),
    },
  };
}

/** OpenAPI 3.1 has no words for a body of many JSON texts: it is a text, and `x-line` says what each line holds. */
function linesOf(line: z.ZodType) {
  return { schema: z.string().meta({ description: 'One JSON text a line.' }), 'x-line': referenceTo(line) };
}

function answerOf(answer: AnswerSpec, route: Route): ZodOpenApiResponseObject {
  const { says, body, lines, events, file, headers = [], maybe = [] } = answer;
  const content: ZodOpenApiContentObject = {
    ...(body !== undefined && { 'application/json': { schema: body } }),
    ...(lines !== undefined && { 'application/x-ndjson': linesOf(lines) }),
    ...(events !== undefined && {
      'text/event-stream': {
        schema: z.string().meta({ description: 'Server-Sent Events.' }),
        'x-events': Object.fromEntries(
          Object.entries(events).map(([name, schema]) => [name, referenceTo(schema)]),
        ),
      },
    }),
    ...(file !== undefined && { [file]: { schema: z.string() } }),
  };
  const counts = ['RateLimit', 'RateLimit-Policy'] as const;
  const { access } = route;
  return {
    description: says,
    headers: headersOf({
      always: ['X-Request-Id', ...(access === 'public' ? [] : counts), ...headers],
      maybe: [...(access === 'public' && route.spec.isCounted === true ? counts : []), ...maybe],
    }),
    ...(Object.keys(content).length > 0 && { content }),
  };
}

/** Shared by the operations where all of the codes are among these: they tell nothing of what was asked for. */
const everydayCodes = new Set<ProblemCode>([
  'unauthorized',
  'forbidden',
  'origin-refused',
  'outside-key-limits',
  'too-many-requests',
  'too-many-wrong-keys',
  'internal-error',
  'store-unavailable',
  'store-full',
]);

/** The problems that operations share, by the name that they are referred to by. */
export function everydayProblems(routes: readonly Route[]): Record<string, ZodOpenApiResponseObject> {
  return Object.fromEntries(
    routes.flatMap((route) =>
      [...problemCodesOf(route)]
        .filter(([, codes]) => isEveryday(codes, route))
        .map(([status, codes]) => [nameOf(codes), describeProblems(status, codes, route)]),
    ),
  );
}

function problemsOf(status: number, codes: readonly ProblemCode[], route: Route) {
  return isEveryday(codes, route)
    ? { $ref: `#/components/responses/${nameOf(codes)}` }
    : describeProblems(status, codes, route);
}

function isEveryday(codes: readonly ProblemCode[], { access }: Route): boolean {
  return access !== 'public' && codes.every((code) => everydayCodes.has(code));
}

function nameOf(codes: readonly ProblemCode[]): string {
  return codes.join('.');
}

function describeProblems(
  status: number,
  codes: readonly ProblemCode[],
  { access, spec }: Route,
): ZodOpenApiResponseObject {
  const isCounted = access !== 'public' || spec.isCounted === true;
  return {
    description: codes.map((code) => `\`${code}\`: ${problemCatalog[code].title}.`).join(' '),
    headers: headersOf({
      always: ['X-Request-Id', ...(status === 429 ? (['Retry-After'] as const) : [])],
      maybe: [
        ...(isCounted && status !== 401 ? (['RateLimit', 'RateLimit-Policy'] as const) : []),
        ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
        ...(mayAskToWait(status, codes) ? (['Retry-After'] as const) : []),
      ],
    }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { code: { enum: [...codes] } },
        },
      },
    },
  };
}

/** A vendor may ask for a pause with whatever it says. */
function mayAskToWait(status: number, codes: readonly ProblemCode[]): boolean {
  return (
    status !== 429 && (status >= 500 || status === 409 || codes.some((code) => code.startsWith('vendor-')))
  );
}
