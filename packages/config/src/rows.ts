import type { Path } from './config-error.ts';

/** One entry of a section, read as far as it can be: its fields may be missing or of any type. */
export interface Row {
  readonly path: Path;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The entries of a list section. What is not an object is left out: the schema has complained about it already. */
export function rowsOf(file: unknown, section: string): readonly Row[] {
  return rowsAt(file, [section]);
}

/** The rules that choose the account of a new distribution. */
export function accountRulesOf(file: unknown): readonly Row[] {
  return rowsAt(file, ['controlPlane', 'accountRules']);
}

function rowsAt(file: unknown, path: readonly string[]): readonly Row[] {
  const list = path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), file);
  if (!Array.isArray(list)) {
    return [];
  }
  return list.flatMap((fields: unknown, index) =>
    isRecord(fields) ? [{ path: [...path, index], fields }] : [],
  );
}

export function textOf(row: Row, field: string): string | undefined {
  const value = row.fields[field];
  return typeof value === 'string' ? value : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
