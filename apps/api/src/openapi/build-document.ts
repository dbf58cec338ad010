import { scopeWords } from '@purgeway/config';
import type { z } from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Route } from '../http/route.ts';
import { problemSchema } from '../present/problem-schema.ts';
import { problemCatalog } from '../problems/catalog.ts';
import { describeRoute, everydayProblems, templateOf } from './describe-route.ts';
import { headerComponents, headersOf } from './headers.ts';
import { codesBeforeRouting } from './problem-codes.ts';
import { tags } from './route-spec.ts';

export interface DocumentOptions {
  /**
   * Answers have no fields but those that are named: for tests. What is published leaves it open, because new fields may come at any
   * time and clients must not mind them.
   */
  readonly isClosed?: boolean;
}

/** Raised by hand: the second number for what is new, the first never within `/v1`. */
const version = '1.0.0';

/** The OpenAPI document of the routes. The same routes give the same document. */
export function buildDocument(routes: readonly Route[], { isClosed = false }: DocumentOptions = {}) {
  const paths: ZodOpenApiPathsObject = {};
  for (const [path, own] of Map.groupBy(routes, (route) => templateOf(route.path))) {
    paths[path] = Object.fromEntries(own.map((route) => [route.method.toLowerCase(), describeRoute(route)]));
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Purgeway', version, description: introduction },
      servers: [{ url: '/' }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      paths,
      components: {
        schemas: Object.fromEntries(linesAndEvents(routes)),
        headers: headerComponents(),
        responses: {
          unroutable: {
            description: 'What any request may be answered with before it is known what it asks for.',
            headers: headersOf({
              always: ['X-Request-Id'],
              maybe: ['Retry-After', 'RateLimit', 'RateLimit-Policy'],
            }),
            content: { 'application/problem+json': { schema: problemSchema } },
          },
          ...everydayProblems(routes),
        },
        securitySchemes: { key: { type: 'http', scheme: 'bearer', description: aboutKeys } },
      },
    },
    {
      override: ({ jsonSchema, io }) => {
        if (io === 'output' && !isClosed && jsonSchema.additionalProperties === false) {
          delete jsonSchema.additionalProperties;
        }
        // The format says it, and as a pattern it is half of the document.
        if (jsonSchema.format === 'date-time') {
          delete jsonSchema.pattern;
        }
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
          delete jsonSchema.maximum;
        }
      },
    },
  );
}

export type OpenApiDocument = ReturnType<typeof buildDocument>;

/** Schemas of lines and events, which the document only refers to; without those that are the body of an answer besides. */
function linesAndEvents(routes: readonly Route[]): [string, z.ZodType][] {
  const answers = routes.flatMap(({ spec }) => Object.values(spec.answers));
  const bodies = new Set(answers.map(({ body }) => body));
  const all = [
    ...routes.map(({ spec }) => spec.lines),
    ...answers.flatMap(({ lines, events = {} }) => [lines, ...Object.values(events)]),
  ];
  return all.flatMap((schema) => {
    const id = schema?.meta()?.id;
    return schema === undefined || id === undefined || bodies.has(schema)
      ? []
      : [[id, schema] as [string, z.ZodType]];
  });
}

const aboutKeys = `An API key, as \`Authorization: Bearer <key>\`. It needs one of the scopes that an operation names: ${Object.entries(
  scopeWords,
)
  .map(([scope, words]) => `\`${scope}\`: ${words}`)
  .join('; ')}.`;

const introduction = `One queue in front of every CDN. \`docs/api.md\` tells what all operations have in common.

New fields may come into answers at any time: leave alone what you do not know. Beyond the answers that an operation names, any request may
be answered with one of these problems: ${codesBeforeRouting
  .map((code) => `${problemCatalog[code].status} \`${code}\``)
  .join(', ')}.`;
