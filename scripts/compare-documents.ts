import { z } from 'zod';
import { compareSchemas, type Side } from './compare-schemas.ts';

const contentSchema = z.record(
  z.string(),
  z.object({ schema: z.unknown().optional(), 'x-line': z.unknown().optional() }),
);
const headerSchema = z.object({ $ref: z.string().optional(), required: z.boolean().default(false) });
const responseSchema = z.object({
  $ref: z.string().optional(),
  headers: z.record(z.string(), headerSchema).default({}),
  content: contentSchema.default({}),
});
const parameterSchema = z.object({
  in: z.string(),
  name: z.string(),
  required: z.boolean().default(false),
  schema: z.unknown().optional(),
});
const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  parameters: z.array(parameterSchema).default([]),
  requestBody: z.object({ required: z.boolean().default(false), content: contentSchema }).optional(),
  responses: z.record(z.string(), responseSchema),
});
type Operation = z.output<typeof operationSchema>;

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    headers: z.record(z.string(), headerSchema).default({}),
  }),
});
type Document = z.output<typeof documentSchema>;

/**
 * Everything that a client of the old API may stumble over in the new one, as sentences. What was added does no harm: routes, answers of
 * problems, optional fields of requests, fields and values of answers, which clients are told not to mind.
 */
export function findBreakingChanges(old: unknown, now: unknown): string[] {
  const before = documentSchema.parse(old);
  const after = documentSchema.parse(now);
  return Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const own = after.paths[path]?.[method];
      return own === undefined
        ? [`${name} is gone`]
        : changesOf({ before, after, was: operation, is: own }).map((change) => `${name}: ${change}`);
    }),
  );
}

interface Pair {
  readonly before: Document;
  readonly after: Document;
  readonly was: Operation;
  readonly is: Operation;
}

function changesOf(pair: Pair): string[] {
  const { was, is } = pair;
  return [
    ...(was.operationId === is.operationId
      ? []
      : [`is now called ${is.operationId}, not ${was.operationId}`]),
    ...scopeChanges(pair),
    ...parameterChanges(pair),
    ...bodyChanges(pair),
    ...answerChanges(pair),
  ];
}

/** Whoever could call it must be able to still. Without any scope it is public. */
function scopeChanges({ was, is }: Pair): string[] {
  const scopesOf = ({ security }: Operation): string[] => security.flatMap(({ key = [] }) => key);
  const allowed = new Set(scopesOf(is));
  if (allowed.size === 0) {
    return [];
  }
  if (was.security.length === 0) {
    return ['needs a key now'];
  }
  return scopesOf(was)
    .filter((scope) => !allowed.has(scope))
    .map((scope) => `the scope ${scope} is not enough any more`);
}

function parameterChanges({ before, after, was, is }: Pair): string[] {
  const nameOf = (parameter: Operation['parameters'][number]): string =>
    `the ${parameter.in} parameter ${parameter.name}`;
  const olds = new Map(was.parameters.map((parameter) => [nameOf(parameter), parameter]));
  const news = new Map(is.parameters.map((parameter) => [nameOf(parameter), parameter]));
  const gone = [...olds.keys()].filter((name) => !news.has(name)).map((name) => `${name} is gone`);
  const others = [...news].flatMap(([name, parameter]) => {
    const old = olds.get(name);
    const isNeeded = parameter.required && old?.required !== true ? [`${name} is required now`] : [];
    const sides = { was: sideOf(before, old?.schema), is: sideOf(after, parameter.schema) };
    const narrowed = old === undefined ? [] : compareSchemas('request', sides, name);
    return [...isNeeded, ...narrowed];
  });
  return [...gone, ...others];
}

function bodyChanges({ before, after, was, is }: Pair): string[] {
  if (is.requestBody === undefined) {
    return was.requestBody === undefined ? [] : ['takes no body any more'];
  }
  if (was.requestBody === undefined) {
    return is.requestBody.required ? ['needs a body now'] : [];
  }
  const { content } = is.requestBody;
  return Object.entries(was.requestBody.content).flatMap(([type, old]) => {
    const own = content[type];
    if (own === undefined) {
      return [`takes no ${type} any more`];
    }
    const at = `the body (${type})`;
    return [
      ...compareSchemas('request', { was: sideOf(before, old.schema), is: sideOf(after, own.schema) }, at),
      ...compareSchemas(
        'request',
        { was: sideOf(before, old['x-line']), is: sideOf(after, own['x-line']) },
        `a line of ${at}`,
      ),
    ];
  });
}

/** Only of what is no problem: those all look alike, and their codes are compared with the catalogue's. */
function answerChanges({ before, after, was, is }: Pair): string[] {
  const others = Object.keys(is.responses)
    .filter((status) => isSuccess(status) && !Object.hasOwn(was.responses, status))
    .map((status) => `may answer ${status} now`);
  const common = Object.entries(was.responses)
    .filter(([status]) => isSuccess(status))
    .flatMap(([status, old]) => {
      const own = is.responses[status];
      if (own === undefined) {
        return [`does not answer ${status} any more`];
      }
      const at = `the answer ${status}`;
      return [
        ...headerChanges({ before, after, old, own }, at),
        ...contentChanges({ before, after, old, own }, at),
      ];
    });
  return [...others, ...common];
}

function isSuccess(status: string): boolean {
  return status < '400';
}

interface Answers {
  readonly before: Document;
  readonly after: Document;
  readonly old: z.output<typeof responseSchema>;
  readonly own: z.output<typeof responseSchema>;
}

function headerChanges({ before, after, old, own }: Answers, at: string): string[] {
  return Object.entries(old.headers).flatMap(([name, header]) => {
    const now = own.headers[name];
    if (now === undefined) {
      return [`${at} has no header ${name} any more`];
    }
    return isRequired(before, header) && !isRequired(after, now)
      ? [`${at} does not always have the header ${name} any more`]
      : [];
  });
}

function isRequired({ components }: Document, { $ref, required }: z.output<typeof headerSchema>): boolean {
  const name = $ref?.split('/').at(-1);
  return name === undefined ? required : (components.headers[name]?.required ?? false);
}

function contentChanges({ before, after, old, own }: Answers, at: string): string[] {
  return Object.entries(old.content).flatMap(([type, content]) => {
    const now = own.content[type];
    if (now === undefined) {
      return [`${at} is no ${type} any more`];
    }
    return [
      ...compareSchemas('answer', { was: sideOf(before, content.schema), is: sideOf(after, now.schema) }, at),
      ...compareSchemas(
        'answer',
        { was: sideOf(before, content['x-line']), is: sideOf(after, now['x-line']) },
        `a line of ${at}`,
      ),
    ];
  });
}

function sideOf({ components }: Document, schema: unknown): Side {
  return { schema, schemas: components.schemas };
}
