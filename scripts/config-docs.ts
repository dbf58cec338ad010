import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '@purgeway/config';
import { z } from 'zod';
import { environmentTable } from './environment-table.ts';
import { markdownTable } from './vendor-table.ts';

/** What the generator reads of a JSON Schema: the words that zod writes. */
interface Schema {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly propertyNames?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxLength?: number | undefined;
}

const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    type: z.string().optional(),
    description: z.string().optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    required: z.array(z.string()).optional(),
    items: schemaSchema.optional(),
    additionalProperties: z.union([z.boolean(), schemaSchema]).optional(),
    propertyNames: schemaSchema.optional(),
    anyOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    enum: z.array(z.unknown()).optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minItems: z.number().optional(),
    maxLength: z.number().optional(),
  }),
);

const root = join(import.meta.dirname, '..');
const example: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(root, 'purgeway.config.example.json'), 'utf8'),
);

/** The whole of `docs/configuration.md`: every field of the config file, and every variable of the environment. */
export function configDocs(): string {
  const { properties = {} } = schemaSchema.parse(configJsonSchema());
  const sections = Object.entries(properties).filter(([name]) => name !== '$schema');
  return [
    '<!-- Made by `npm run generate` from packages/config and .env.example: change it there. -->',
    '# Configuration',
    introduction,
    sections
      .map(([name, { description }]) => `- [\`${name}\`](#${name.toLowerCase()}): ${description}`)
      .join('\n'),
    '## Environment',
    environmentIntroduction,
    environmentTable(),
    ...sections.flatMap(([name, schema]) => chapter(name, schema)),
  ].join('\n\n');
}

const introduction = `Purgeway reads two things, once, when it starts: one config file, and the environment. Both must be right as a whole: every mistake is
listed at once, and nothing starts. To change something, change it for every API and worker process and start them anew; they may be started one
after another, while others run with the old config. What only the new one has, such as an account, a distribution or a hook, waits for a process
that knows it. What still waits for a distribution that you take out ends at its deadline, as \`gave-up\` with the code
\`unknown-distribution\`: cancel it, or take it out once nothing waits.

The config file is \`purgeway.config.json\`, or what \`PURGEWAY_CONFIG\` names. It is JSON. \`purgeway.config.example.json\` is one to start
from. With \`"$schema": "./purgeway.config.schema.json"\` as its first line your editor checks it while you write. A credential never stands in
it: it stands in the environment, and the config names the variable, as \`"\${NAME}"\`. Every section may be left out.`;

const environmentIntroduction = `\`.env.example\` lists every variable with its default. Besides these there are those that your config names. With
\`PURGEWAY_SECRETS_DIR\` any of them may be a file instead, as Docker and Kubernetes mount secrets.`;

function chapter(name: string, schema: Schema): string[] {
  const shown = example[name];
  const lines = [`## \`${name}\``, schema.description ?? '', ...sectionsOf(name, schema, '##')];
  return shown === undefined
    ? lines
    : [...lines, 'Example:', `\`\`\`json\n${JSON.stringify({ [name]: shown }, undefined, 2)}\n\`\`\``];
}

/** The table of a section's fields, and below it the sections that stand in it. */
function sectionsOf(path: string, schema: Schema, level: string): string[] {
  const { place, inner } = innermost(path, schema);
  const { properties = {}, required = [] } = inner;
  const forms = formsOf(inner).filter((form) => form.properties !== undefined);
  if (forms.length > 0) {
    return forms.flatMap((form) => [`With ${distinction(form)}:`, ...sectionsOf(place, form, level)]);
  }
  if (Object.keys(properties).length === 0) {
    return [];
  }
  const rows = Object.entries(properties).map(([name, field]) => [
    `\`${name}\``,
    describeType(field),
    describeDefault(field, required.includes(name)),
    field.description ?? '',
  ]);
  const below = Object.entries(properties).flatMap(([name, field]) => {
    const sections = sectionsOf(`${place}.${name}`, field, `${level}#`);
    const { place: at } = innermost(`${place}.${name}`, field);
    return sections.length === 0 ? [] : [`${level}# \`${at}\``, ...sections];
  });
  return [markdownTable([['field', 'type', 'default', 'meaning'], ...rows]), ...below];
}

/** A value that may have one of several forms. */
function formsOf({ anyOf = [], oneOf = [] }: Schema): readonly Schema[] {
  return [...anyOf, ...oneOf];
}

/** The field that tells one form from another, such as `"type": "basic"`. */
function distinction({ properties = {} }: Schema): string {
  const told = Object.entries(properties).find(([, field]) => field.const !== undefined);
  return told === undefined
    ? 'another form'
    : `\`${JSON.stringify(told[0])}: ${JSON.stringify(told[1].const)}\``;
}

/** Through lists and maps to what stands in them: `accounts[].limits`, `callbacks.endpoints.<name>`. */
function innermost(path: string, schema: Schema): { place: string; inner: Schema } {
  if (schema.items !== undefined) {
    return innermost(`${path}[]`, schema.items);
  }
  if (typeof schema.additionalProperties === 'object' && schema.propertyNames !== undefined) {
    return innermost(
      `${path}.<${schema.propertyNames.enum === undefined ? 'name' : 'kind'}>`,
      schema.additionalProperties,
    );
  }
  return { place: path, inner: schema };
}

function describeDefault({ default: value }: Schema, isRequired: boolean): string {
  if (isRequired) {
    return '**needed**';
  }
  return value === undefined ? '–' : code(value);
}

function describeType(schema: Schema): string {
  const forms = [...new Set(formsOf(schema).map(describeType))];
  if (forms.length > 0) {
    return forms.join(' or ');
  }
  const values = schema.const === undefined ? schema.enum : [schema.const];
  return values === undefined ? describeWhole(schema) : values.map(code).join(', ');
}

function describeWhole(schema: Schema): string {
  if (schema.type === 'array') {
    return `list of ${describeType(schema.items ?? {})}${schema.minItems === undefined ? '' : ', not empty'}`;
  }
  if (schema.type === 'object') {
    return schema.propertyNames === undefined ? 'object' : 'object by name';
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    return `${schema.type === 'integer' ? 'whole number' : 'number'}${describeRange(schema)}`;
  }
  return schema.type === 'string' ? describeText(schema) : (schema.type ?? 'anything');
}

function describeText({ format, pattern, maxLength }: Schema): string {
  if (pattern?.startsWith('^\\$\\{') === true) {
    return '`"${NAME}"`';
  }
  const names: Readonly<Record<string, string>> = { uri: 'URL', 'date-time': 'time' };
  const name = names[format ?? ''] ?? 'text';
  return maxLength === undefined ? name : `${name}, at most ${maxLength} characters`;
}

function describeRange({ minimum, maximum }: Schema): string {
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (isBounded) {
    return `, ${inWords(minimum ?? 0)} to ${inWords(maximum)}`;
  }
  return minimum === undefined ? '' : `, at least ${inWords(minimum)}`;
}

function inWords(value: number): string {
  return value.toLocaleString('en');
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}
