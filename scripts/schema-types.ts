/** As much of a JSON Schema as the document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** A schema as a TypeScript type. A reference becomes the name of its type. */
export function typeOf(schema: JsonSchema): string {
  if (schema.$ref !== undefined) {
    return schema.$ref.split('/').at(-1) ?? 'unknown';
  }
  if (schema.const !== undefined) {
    return literal(schema.const);
  }
  if (schema.enum !== undefined) {
    return schema.enum.map(literal).join(' | ');
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const types = choices.map(typeOf);
    return types.includes('unknown') ? 'unknown' : types.join(' | ');
  }
  if (schema.allOf !== undefined) {
    return schema.allOf.map((part) => `(${typeOf(part)})`).join(' & ');
  }
  return (
    [schema.type ?? []]
      .flat()
      .map((type) => plainTypeOf(type, schema))
      .join(' | ') || 'unknown'
  );
}

function plainTypeOf(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'integer':
      return 'number';
    case 'array':
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return objectTypeOf(schema);
    default:
      return type;
  }
}

function objectTypeOf({
  properties,
  required = [],
  additionalProperties,
  propertyNames,
}: JsonSchema): string {
  if (properties !== undefined) {
    return fieldsOf(properties, new Set(required));
  }
  const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return propertyNames?.enum === undefined
    ? `Readonly<Record<string, ${values}>>`
    : `Readonly<Partial<Record<${typeOf(propertyNames)}, ${values}>>>`;
}

/** The fields of an object, each with its description. */
export function fieldsOf(
  properties: Readonly<Record<string, JsonSchema>>,
  required: ReadonlySet<string>,
): string {
  const lines = Object.entries(properties).map(([name, schema]) => {
    const key = /^[a-z_]\w*$/iu.test(name) ? name : literal(name);
    const type = typeOf(schema);
    const orAbsent = type === 'unknown' ? '' : ' | undefined';
    const field = required.has(name) ? `readonly ${key}: ${type};` : `readonly ${key}?: ${type}${orAbsent};`;
    return `${comment(schema.description)}${field}`;
  });
  return `{\n${lines.join('\n')}\n}`;
}

/** A description as a comment with its line break, or nothing. */
export function comment(description: string | undefined): string {
  return description === undefined ? '' : `/** ${description.replaceAll('*/', '*\u200b/')} */\n`;
}

function literal(value: unknown): string {
  return typeof value === 'string'
    ? `'${value.replaceAll(/['\\]/gu, String.raw`\$&`)}'`
    : JSON.stringify(value);
}
