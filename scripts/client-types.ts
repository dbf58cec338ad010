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
  summary: z.string(),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ content: contentSchema.default({}) })),
});
type Operation = z.output<typeof operationSchema>;

const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), schemaSchema) }),
});

/** The types of `packages/client`, from the OpenAPI document: one for each schema, and what each route takes and answers. */
export function clientTypes(document: unknown): string {
  const { paths, components } = documentSchema.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return indented(
    [
      '// Made by `npm run generate` from the OpenAPI document: change the schemas of apps/api instead.',
      ...Object.entries(components.schemas).map(namedType),
      `/** What each route takes and answers, by its operation id. */\nexport interface Routes {\n${operations
        .map(({ operation }) => routeType(operation))
        .join('\n')}\n}`,
      `/** Where each route is. */\nexport const routes = {\n${operations
        .map(
          ({ path, method, operation }) =>
            `${operation.operationId}: { method: '${method}', path: '${path}', isKeyed: ${isKeyed(operation)} },`,
        )
        .join(
          '\n',
        )}\n} as const satisfies Record<keyof Routes, { readonly method: string; readonly path: string; readonly isKeyed: boolean }>;`,
    ].join('\n\n'),
  );
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
  const all = successes(operation).map(bodyType);
  return [...new Set(all)].join(' | ');
}

function successOf(operation: Operation): Content {
  return Object.assign({}, ...successes(operation));
}

function successes({ responses }: Operation): Content[] {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => content);
}
