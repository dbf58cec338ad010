import { answerChanges } from './compare-answers.ts';
import { documentSchema, sideOf, type Document, type Operation, type Pair } from './api-document.ts';
import { compareSchemas } from './compare-schemas.ts';

/**
 * Everything that a client of the old API may stumble over in the new one, as sentences. What was added does no harm: routes, answers of
 * problems, optional fields of requests, fields and values of answers, which clients are told not to mind. Nor does a problem that a route
 * has no more.
 */
export function findBreakingChanges(old: unknown, now: unknown): string[] {
  const before = documentSchema.parse(old);
  const after = documentSchema.parse(now);
  const ofRoutes = Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const own = after.paths[path]?.[method];
      return own === undefined
        ? [`${name} is gone`]
        : changesOf({ before, after, was: operation, is: own }).map((change) => `${name}: ${change}`);
    }),
  );
  return [...entryChanges(before, after), ...problemChanges(before, after), ...ofRoutes];
}

/** Where it is served, and how callers say who they are. */
function entryChanges(before: Document, after: Document): string[] {
  const urls = after.servers.map(({ url }) => url);
  const servers = before.servers.filter(({ url }) => !urls.includes(url));
  const plain = (document: Document, name: string): string =>
    JSON.stringify({ ...document.components.securitySchemes[name], description: undefined });
  const schemes = Object.keys(before.components.securitySchemes).filter(
    (name) => plain(before, name) !== plain(after, name),
  );
  return [
    ...servers.map(({ url }) => `It is not served at ${url} any more`),
    ...schemes.map((name) => `The security scheme ${name} is another`),
  ];
}

/** What all problems have in common, with their codes. */
function problemChanges(before: Document, after: Document): string[] {
  const schema = { $ref: '#/components/schemas/Problem' };
  return compareSchemas('answer', { was: sideOf(before, schema), is: sideOf(after, schema) }, 'A problem');
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
  const isNeeded = is.requestBody.required && was.requestBody?.required !== true;
  const need = isNeeded ? ['needs a body now'] : [];
  const { content } = is.requestBody;
  const ofTypes = Object.entries(was.requestBody?.content ?? {}).flatMap(([type, old]) => {
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
  return [...need, ...ofTypes];
}
