import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { codesBeforeRouting } from '../openapi/problem-codes.ts';

/** A request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AnswerChecker {
  /** What of the answer is not as the document says, as sentences; and which documented answer it is, if it is one. */
  check(exchange: Exchange): { readonly faults: readonly string[]; readonly seen?: string };
}

// Loose all over: what is not named here is what answers are checked by.
const contentSchema = z.record(
  z.string(),
  z.looseObject({
    'x-line': z.unknown().optional(),
    'x-events': z.record(z.string(), z.unknown()).optional(),
  }),
);
const headersSchema = z.record(z.string(), z.looseObject({ $ref: z.string() }));
const responseSchema = z.looseObject({
  $ref: z.string().optional(),
  headers: headersSchema.default({}),
  content: contentSchema.default({}),
});
type ResponseSpec = z.output<typeof responseSchema>;

const documentSchema = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ responses: z.record(z.string(), responseSchema) })),
  ),
  components: z.looseObject({
    responses: z.record(z.string(), responseSchema),
    headers: z.record(z.string(), z.unknown()),
  }),
});
type Document = z.output<typeof documentSchema>;

/** Pages for people, each with its own tests: the document does not speak of them. */
const pages = /^\/(admin|docs|console)(\/|$)/iu;

/** Checks answers against an OpenAPI document in which answers are closed. */
export function createAnswerChecker(raw: unknown): AnswerChecker {
  const document = documentSchema.parse(raw);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: 'openapi' });
  const validators = new Map<string, ValidateFunction>();
  const validatorAt = (pointer: string): ValidateFunction => {
    const known = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
    validators.set(pointer, known);
    return known;
  };
  const routes = Object.keys(document.paths).map((template) => ({ template, pattern: patternOf(template) }));
  return {
    check: (exchange) => {
      const [path = ''] = exchange.path.split(/[?#]/u, 1);
      if (pages.test(path)) {
        return { faults: [] };
      }
      const template = routes.find(({ pattern }) => pattern.test(path))?.template;
      const method = exchange.method === 'HEAD' ? 'get' : exchange.method.toLowerCase();
      const found = findResponse(document, { template, method, exchange });
      if (found === undefined) {
        return { faults: ['no such answer is documented'] };
      }
      return {
        faults: faultsOf(exchange, found, validatorAt),
        ...(found.isDocumented && { seen: `${method.toUpperCase()} ${template} ${exchange.status}` }),
      };
    },
  };
}

/** As Express reads it: in any case, with or without a slash at the end. */
function patternOf(template: string): RegExp {
  const escaped = template.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/gu, '[^/]+');
  return new RegExp(`^${escaped}/?$`, 'iu');
}

interface FoundResponse {
  readonly spec: ResponseSpec;
  /** Where it stands in the document. */
  readonly pointer: string;
  readonly isDocumented: boolean;
}

interface Wanted {
  readonly template: string | undefined;
  readonly method: string;
  readonly exchange: Exchange;
}

const codeSchema = z.object({ code: z.string() });
const early: ReadonlySet<string> = new Set(codesBeforeRouting);

function findResponse(document: Document, { template, method, exchange }: Wanted): FoundResponse | undefined {
  const { status } = exchange;
  const spec = template === undefined ? undefined : document.paths[template]?.[method]?.responses[status];
  const codes = spec === undefined ? [] : (codesOf(document, spec, { template, method, status }) ?? []);
  const code = problemCodeOf(exchange);
  if (code !== undefined && early.has(code) && !codes.includes(code)) {
    return unroutable(document);
  }
  return spec === undefined || template === undefined
    ? undefined
    : { ...resolve(document, spec, pointerOf(template, method, status)), isDocumented: true };
}

/** What is answered before a route is found. */
function unroutable(document: Document): FoundResponse | undefined {
  const name = 'unroutable';
  const own = document.components.responses[name];
  return own && { spec: own, pointer: `/components/responses/${name}`, isDocumented: false };
}

function problemCodeOf(exchange: Exchange): string | undefined {
  const isProblem = mediaTypeOf(exchange) === 'application/problem+json';
  return isProblem ? codeSchema.safeParse(parse(exchange.body)).data?.code : undefined;
}

const problemContentSchema = z.object({
  content: z.object({
    'application/problem+json': z.object({
      schema: z.object({ properties: z.object({ code: z.object({ enum: z.array(z.string()) }) }) }),
    }),
  }),
});

/** The codes that a documented problem may have; undefined for what is none. */
function codesOf(
  document: Document,
  spec: ResponseSpec,
  { template = '', method, status }: { template: string | undefined; method: string; status: number },
): readonly string[] | undefined {
  const { pointer } = resolve(document, spec, pointerOf(template, method, status));
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const raw = parts.reduce<unknown>((value, part) => recordSchema.safeParse(value).data?.[part], document);
  return problemContentSchema.safeParse(raw).data?.content['application/problem+json'].schema.properties.code
    .enum;
}

const recordSchema = z.record(z.string(), z.unknown());

function resolve(
  document: Document,
  spec: ResponseSpec,
  pointer: string,
): Pick<FoundResponse, 'spec' | 'pointer'> {
  const name = spec.$ref?.split('/').at(-1);
  const shared = name === undefined ? undefined : document.components.responses[name];
  return shared === undefined
    ? { spec, pointer }
    : { spec: shared, pointer: `/components/responses/${name}` };
}

function pointerOf(template: string, method: string, status: number): string {
  return `/paths/${escape(template)}/${method}/responses/${status}`;
}

/** As a part of a JSON Pointer in a URI fragment. */
function escape(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

function faultsOf(
  exchange: Exchange,
  { spec, pointer }: FoundResponse,
  validatorAt: (pointer: string) => ValidateFunction,
): string[] {
  const faults = headerFaults(exchange, spec);
  const types = Object.keys(spec.content);
  const type = mediaTypeOf(exchange);
  if (exchange.method === 'HEAD' || exchange.status === 304) {
    return faults;
  }
  if (types.length === 0) {
    return exchange.body === '' ? faults : [...faults, `has a body: ${exchange.body.slice(0, 200)}`];
  }
  if (type === undefined || !types.includes(type)) {
    return [...faults, `has the type ${type}, not ${types.join(' or ')}`];
  }
  const validate = (at: string, value: unknown): string[] => {
    const validator = validatorAt(encodeURI(at));
    return validator(value)
      ? []
      : (validator.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
        );
  };
  const content = `${pointer}/content/${escape(type)}`;
  return [...faults, ...bodyFaults({ exchange, type, content, spec }, validate).slice(0, 10)];
}

interface BodyCheck {
  readonly exchange: Exchange;
  readonly type: string;
  /** Where the content stands in the document. */
  readonly content: string;
  readonly spec: ResponseSpec;
}

type Validate = (pointer: string, value: unknown) => string[];

function bodyFaults({ exchange, type, content, spec }: BodyCheck, validate: Validate): string[] {
  switch (type) {
    case 'application/x-ndjson':
      return exchange.body
        .split('\n')
        .filter((line) => line !== '')
        .flatMap((line) => lineFaults(parse(line), `${content}/x-line`, validate));
    case 'text/event-stream':
      return eventsOf(exchange.body).flatMap(({ event, data }) =>
        spec.content[type]?.['x-events']?.[event] === undefined
          ? [`the event "${event}" is not documented`]
          : validate(`${content}/x-events/${event}`, parse(data)),
      );
    default:
      return /[/+]json$/u.test(type) ? validate(`${content}/schema`, parse(exchange.body)) : [];
  }
}

const lastLineSchema = z.strictObject({ error: z.looseObject({}) });

/** A stream that breaks off says why in its last line. */
function lineFaults(line: unknown, pointer: string, validate: Validate): string[] {
  const broken = lastLineSchema.safeParse(line);
  return broken.success
    ? validate('/components/schemas/Problem', broken.data.error)
    : validate(pointer, line);
}

function eventsOf(text: string): { event: string; data: string }[] {
  return text.split('\n\n').flatMap((block) => {
    const event = /^event: ?(.*)$/mu.exec(block)?.[1] ?? 'message';
    const data = /^data: ?(.*)$/mu.exec(block)?.[1];
    return data === undefined ? [] : [{ event, data }];
  });
}

function headerFaults({ headers }: Exchange, { headers: documented }: ResponseSpec): string[] {
  const names = new Set(Object.keys(documented).map((name) => name.toLowerCase()));
  const missing = Object.entries(documented)
    .filter(([name, { $ref }]) => !$ref.endsWith('.maybe') && headers[name.toLowerCase()] === undefined)
    .map(([name]) => `lacks the header ${name}`);
  const unnamed = told.filter((name) => headers[name] !== undefined && !names.has(name));
  return [...missing, ...unnamed.map((name) => `has the header ${name}, which is not documented for it`)];
}

/** Headers that mean something of their own wherever they stand. */
const told = [
  'location',
  'operation-location',
  'idempotent-replayed',
  'retry-after',
  'etag',
  'ratelimit',
  'ratelimit-policy',
  'www-authenticate',
];

function mediaTypeOf({ headers }: Exchange): string | undefined {
  return headers['content-type']?.split(';', 1)[0]?.trim();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
