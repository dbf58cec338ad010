import { z } from 'zod';

/** A schema, and what it may refer to by name. */
export interface Side {
  readonly schema: unknown;
  readonly schemas: Readonly<Record<string, unknown>>;
}

export interface Sides {
  readonly was: Side;
  readonly is: Side;
}

/** What is sent must still be taken; what is answered must still be what was promised. */
export type Direction = 'request' | 'answer';

const leastWords = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const;
const mostWords = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
const numberWords = [...leastWords, ...mostWords, 'multipleOf'] as const;
type NumberWord = (typeof numberWords)[number];
const least: ReadonlySet<NumberWord> = new Set(leastWords);

const schemaSchema = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  default: z.unknown().optional(),
  uniqueItems: z.boolean().default(false),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).default([]),
  additionalProperties: z.unknown().optional(),
  propertyNames: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  ...Object.fromEntries(numberWords.map((word) => [word, z.number().optional()])),
});
type Schema = z.output<typeof schemaSchema>;

/** How a schema broke its promise, as sentences that begin with `at`. */
export function compareSchemas(direction: Direction, sides: Sides, at: string): string[] {
  return compare({ direction, sides, at, open: new Set() });
}

interface Comparison {
  readonly direction: Direction;
  readonly sides: Sides;
  readonly at: string;
  /** Pairs of names that are being compared: schemas may refer to themselves. */
  readonly open: ReadonlySet<string>;
}

function compare({ direction, sides, at, open }: Comparison): string[] {
  const was = resolve(sides.was);
  const is = resolve(sides.is);
  const pair = `${was.name} ${is.name}`;
  if (was.name !== undefined && open.has(pair)) {
    return [];
  }
  const task: Task = {
    direction,
    at,
    was: was.schema,
    is: is.schema,
    below: (one, other, where) =>
      compare({
        direction,
        sides: { was: { ...sides.was, schema: one }, is: { ...sides.is, schema: other } },
        at: `${at}${where}`,
        open: new Set([...open, pair]),
      }),
  };
  return [choiceChanges, typeChanges, valueChanges, boundChanges, fieldChanges, partChanges].flatMap((find) =>
    find(task),
  );
}

interface Task {
  readonly direction: Direction;
  readonly at: string;
  readonly was: Schema;
  readonly is: Schema;
  readonly below: (was: unknown, is: unknown, where: string) => string[];
}

function resolve({ schema, schemas }: Side): { schema: Schema; name: string | undefined } {
  const parsed = schemaSchema.parse(schema ?? {});
  if (parsed.$ref === undefined) {
    return { schema: parsed, name: undefined };
  }
  const name = parsed.$ref.split('/').at(-1) ?? '';
  return { schema: resolve({ schema: schemas[name], schemas }).schema, name };
}

/** Each form that was taken must fit one that is; each form that is answered must fit one that was promised. */
function choiceChanges({ direction, at, was, is, below }: Task): string[] {
  const olds = was.anyOf ?? was.oneOf;
  const news = is.anyOf ?? is.oneOf;
  if (olds === undefined && news === undefined) {
    return [];
  }
  const [given, allowed] =
    direction === 'request' ? [olds ?? [was], news ?? [is]] : [news ?? [is], olds ?? [was]];
  const misfits = given.filter(
    (one) =>
      !allowed.some(
        (other) => (direction === 'request' ? below(one, other, '') : below(other, one, '')).length === 0,
      ),
  );
  const what = direction === 'request' ? 'takes a form no more' : 'may have another form';
  return misfits.map((form) => `${at} ${what}: ${JSON.stringify(form)}`);
}

function typeChanges({ direction, at, was, is }: Task): string[] {
  const olds = typesOf(was);
  const news = typesOf(is);
  if (olds === undefined || news === undefined) {
    const isLoose = direction === 'request' ? news === undefined : olds === undefined;
    return isLoose || isChoice(was) || isChoice(is) ? [] : [`${at} has another type`];
  }
  const [given, allowed] = direction === 'request' ? [olds, news] : [news, olds];
  const misfits = given.filter(
    (type) => !allowed.includes(type) && !(type === 'integer' && allowed.includes('number')),
  );
  return misfits.map((type) =>
    direction === 'request' ? `${at} takes no ${type} any more` : `${at} may be ${type} now`,
  );
}

/** Undefined: any. */
function typesOf({ type }: Schema): string[] | undefined {
  return type === undefined ? undefined : [type].flat();
}

function isChoice({ anyOf, oneOf }: Schema): boolean {
  return (anyOf ?? oneOf) !== undefined;
}

function valueChanges({ direction, at, was, is }: Task): string[] {
  const olds = valuesOf(was);
  const news = valuesOf(is);
  if (news === undefined) {
    return olds !== undefined && direction === 'answer' ? [`${at} may have any value now`] : [];
  }
  if (olds === undefined) {
    return direction === 'request' && !isChoice(was) ? [`${at} takes only some values now`] : [];
  }
  return olds.filter((value) => !news.includes(value)).map((value) => `${at} has no value ${value} any more`);
}

/** Undefined: any. */
function valuesOf({ enum: values, const: only }: Schema): string[] | undefined {
  return only === undefined ? values?.map((value) => JSON.stringify(value)) : [JSON.stringify(only)];
}

/** Only of requests: an answer that keeps within less, or goes beyond a bound, is still read. */
function boundChanges({ direction, at, was, is }: Task): string[] {
  if (direction === 'answer') {
    return was.format === is.format ? [] : [`${at} has another format`];
  }
  const numbers = numberWords.flatMap((word) => {
    const own = numberOf(is, word);
    return own !== undefined && isNarrower(word, numberOf(was, word), own)
      ? [`${at} has ${word} ${own} now`]
      : [];
  });
  const forms = (['pattern', 'format'] as const).flatMap((word) =>
    is[word] !== undefined && is[word] !== was[word] ? [`${at} has another ${word}`] : [],
  );
  const other = JSON.stringify(is.default);
  const defaults =
    was.default !== undefined && JSON.stringify(was.default) !== other
      ? [`${at} is ${other} now when it is left out, not ${JSON.stringify(was.default)}`]
      : [];
  const doubles = is.uniqueItems && !was.uniqueItems ? [`${at} takes nothing twice any more`] : [];
  return [...numbers, ...forms, ...defaults, ...doubles];
}

/** `old` undefined: there was no such bound. */
function isNarrower(word: NumberWord, old: number | undefined, own: number): boolean {
  if (old === undefined) {
    return true;
  }
  if (word === 'multipleOf') {
    return old % own !== 0;
  }
  return least.has(word) ? own > old : own < old;
}

function numberOf(schema: Schema, word: NumberWord): number | undefined {
  return z.number().optional().parse(schema[word]);
}

function fieldChanges({ direction, at, was, is, below }: Task): string[] {
  const olds = was.properties ?? {};
  const news = is.properties ?? {};
  const gone = Object.keys(olds)
    .filter((name) => !Object.hasOwn(news, name))
    .filter(() => direction === 'answer' || is.additionalProperties === false)
    .map((name) => `${at} has no field ${name} any more`);
  const isClosed =
    direction === 'request' && is.additionalProperties === false && was.additionalProperties !== false;
  const others = isClosed && was.properties !== undefined ? [`${at} takes no other fields any more`] : [];
  const [needed, before] =
    direction === 'request' ? [is.required, was.required] : [was.required, is.required];
  const words = direction === 'request' ? 'is required now' : 'may be absent now';
  const need = needed
    .filter((name) => !before.includes(name) && (direction === 'request' || Object.hasOwn(news, name)))
    .map((name) => `${at}/${name} ${words}`);
  const common = Object.entries(olds).flatMap(([name, old]) =>
    Object.hasOwn(news, name) ? below(old, news[name], `/${name}`) : [],
  );
  return [...gone, ...others, ...need, ...common];
}

/** Items of lists, values of maps, and parts that all hold. */
function partChanges({ at, was, is, below }: Task): string[] {
  const items = was.items === undefined && is.items === undefined ? [] : below(was.items, is.items, '/*');
  const values =
    isSchema(was.additionalProperties) && isSchema(is.additionalProperties)
      ? below(was.additionalProperties, is.additionalProperties, '/*')
      : [];
  const names =
    was.propertyNames === undefined && is.propertyNames === undefined
      ? []
      : below(was.propertyNames, is.propertyNames, ' (names)');
  const { allOf: olds = [] } = was;
  const { allOf: news = [] } = is;
  const parts =
    olds.length === news.length
      ? olds.flatMap((old, i) => below(old, news[i], ''))
      : [`${at} is made of other parts`];
  return [...items, ...values, ...names, ...parts];
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
