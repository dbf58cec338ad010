import { z } from 'zod';
import { comment, fieldsOf, typeOf, type JsonSchema } from './schema-types.ts';

const schemaSchema: z.ZodType<JsonSchema> = z.looseObject({});

const parameterSchema = z.object({
  in: z.enum(['path', 'query', 'header']),
  name: z.string(),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema: schemaSchema,
});

const contentSchema = z.record(
  z.string(),
  z.object({ schema: schemaSchema, 'x-line': schemaSchema.optional() }),
);

const operationSchema = z.object({
  operationId: z.string(),
  tags: z.tuple([z.string()]),
  summary: z.string(),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.object({ content: contentSchema }).optional(),
  /** Of these, those that are no problem. */
  responses: z
    .record(z.string(), z.object({ content: contentSchema.default({}) }))
    .transform((all) =>
      Object.entries(all).flatMap(([status, { content }]) => (status.startsWith('2') ? [content] : [])),
    ),
});
type Operation = z.output<typeof operationSchema>;

const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), schemaSchema) }),
});

interface Place {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

const made =
  '// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.';

/**
 * The types of `packages/client` from the OpenAPI document, as files by their names: one for each chapter with what its routes take and
 * answer and with the schemas that only they use, one for the schemas of several, and one that says where each route is.
 */
export function clientTypes(document: unknown): ReadonlyMap<string, string> {
  const { paths, components } = documentSchema.parse(document);
  const places = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const chapters = Map.groupBy(places, ({ operation }) => operation.tags[0]);
  const { schemas } = components;
  const chapterOf = chaptersOf(schemas, chapters);
  const chapterFile = (chapter: string, own: readonly Place[]): string => {
    const names = Object.keys(schemas).filter((name) => chapterOf.get(name) === chapter);
    const routes = `/** What each route takes and answers, by its operation id. */\nexport interface ${chapter}Routes {\n${own
      .map(({ operation }) => routeType(operation))
      .join('\n')}\n}`;
    const parts = [...names.map((name) => namedType([name, schemas[name] ?? {}])), routes];
    const used = [...refsIn([own, names.map((name) => schemas[name])])];
    const foreign = used.filter((name) => chapterOf.get(name) === several);
    return fileOf([importOf(foreign, several), ...parts]);
  };
  return new Map([
    ...[...chapters].map(([chapter, own]) => [fileNameOf(chapter), chapterFile(chapter, own)] as const),
    [
      fileNameOf(several),
      fileOf(
        Object.entries(schemas)
          .filter(([name]) => chapterOf.get(name) === several)
          .map(namedType),
      ),
    ],
    [fileNameOf('routes'), routesFile([...chapters.keys()], places)],
  ]);
}

const several = 'several';

/** The chapter whose routes alone use a schema, or {@link several}. */
function chaptersOf(
  schemas: Readonly<Record<string, JsonSchema>>,
  chapters: ReadonlyMap<string, readonly Place[]>,
): ReadonlyMap<string, string> {
  const users = new Map<string, Set<string>>();
  const use = (value: unknown, chapter: string): void => {
    for (const name of refsIn(value)) {
      const known = users.get(name) ?? new Set();
      if (!known.has(chapter)) {
        users.set(name, known.add(chapter));
        use(schemas[name], chapter);
      }
    }
  };
  for (const [chapter, places] of chapters) {
    use(places, chapter);
  }
  return new Map(
    Object.keys(schemas).map((name) => {
      const [only = several, ...others] = users.get(name) ?? [];
      return [name, others.length === 0 ? only : several];
    }),
  );
}

/** Names of the schemas that are referred to, as far as they become types. */
function refsIn(value: unknown): ReadonlySet<string> {
  const text = JSON.stringify(value) ?? '';
  return new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/gu)].map(([, name = '']) => name));
}

function routesFile(chapters: readonly string[], places: readonly Place[]): string {
  const rows = places.map(
    ({ path, method, operation }) =>
      `${operation.operationId}: { method: '${method}', path: '${path}', isKeyed: ${isKeyed(operation)} },`,
  );
  return fileOf([
    chapters.map((chapter) => importOf([`${chapter}Routes`], chapter)).join('\n'),
    `/** What each route takes and answers, by its operation id. */\nexport interface Routes\n  extends ${chapters
      .map((chapter) => `${chapter}Routes`)
      .join(',\n    ')} {}`,
    `/** Where each route is. */\nexport const routes = {\n${rows.join(
      '\n',
    )}\n} as const satisfies Record<keyof Routes, { readonly method: string; readonly path: string; readonly isKeyed: boolean }>;`,
  ]);
}

function fileOf(parts: readonly string[]): string {
  return indented([made, ...parts.filter((part) => part !== '')].join('\n\n'));
}

function importOf(names: readonly string[], from: string): string {
  return names.length === 0
    ? ''
    : `import type { ${names.toSorted().join(', ')} } from './${fileNameOf(from)}';`;
}

function fileNameOf(chapter: string): string {
  return `${chapter.toLowerCase()}.ts`;
}

/** Two blanks for each brace that is open. Braces in comments do not count. */
function indented(text: string): string {
  let depth = 0;
  const lines = text.split('\n').map((line) => {
    const code = line.startsWith('/') ? '' : line.replaceAll(/'[^']*'/gu, '');
    const opened = code.split('{').length - code.split('}').length;
    const own = code.startsWith('}') ? depth - 1 : depth;
    depth += opened;
    return line === '' ? '' : '  '.repeat(own) + line;
  });
  return `${lines.join('\n')}\n`;
}

function namedType([name, schema]: [string, JsonSchema]): string {
  const words = comment(schema.description);
  const type = typeOf(schema);
  return type.startsWith('{')
    ? `${words}export interface ${name} ${type}`
    : `${words}export type ${name} = ${type};`;
}

function routeType(operation: Operation): string {
  const { operationId, summary, requestBody } = operation;
  return [
    `${comment(summary)}readonly ${operationId}: {`,
    `readonly path: ${parametersType(operation, 'path')};`,
    `readonly query: ${parametersType(operation, 'query')};`,
    `readonly body: ${bodyType(requestBody?.content)};`,
    `readonly line: ${lineType(requestBody?.content)};`,
    `readonly answer: ${answerType(operation)};`,
    `readonly answerLine: ${lineType(successOf(operation))};`,
    '};',
  ].join('\n');
}

function isKeyed({ parameters }: Operation): boolean {
  return parameters.some(({ in: place, name }) => place === 'header' && name === 'Idempotency-Key');
}

type Content = z.output<typeof contentSchema>;

function parametersType({ parameters }: Operation, place: 'path' | 'query'): string {
  const own = parameters.filter((parameter) => parameter.in === place);
  if (own.length === 0) {
    return 'undefined';
  }
  const properties = Object.fromEntries(
    own.map(({ name, schema, description }) => [
      name,
      { ...schema, ...(description !== undefined && { description }) },
    ]),
  );
  return fieldsOf(properties, new Set(own.filter(({ required }) => required).map(({ name }) => name)));
}

function bodyType(content: Content = {}): string {
  const schema = content['application/json']?.schema;
  return schema === undefined ? 'undefined' : typeOf(schema);
}

function lineType(content: Content = {}): string {
  const line = content['application/x-ndjson']?.['x-line'];
  return line === undefined ? 'undefined' : typeOf(line);
}

function answerType(operation: Operation): string {
  const all = operation.responses.map(bodyType);
  return [...new Set(all)].join(' | ');
}

function successOf({ responses }: Operation): Content {
  return Object.assign({}, ...responses);
}
