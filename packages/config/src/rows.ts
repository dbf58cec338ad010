import type { Path } from './config-error.ts';

/** One entry of a section, read as far as it can be: its fields may be missing or of any type. */
export interface Row {
  readonly path: Path;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The entries of a list section. What is not an object is left out: the schema has complained about it already. */
export function rowsOf(file: unknown, section: string): readonly Row[] {
  const list = isRecord(file) ? file[section] : undefined;
  if (!Array.isArray(list)) {
    return [];
  }
  return list.flatMap((fields: unknown, index) =>
    isRecord(fields) ? [{ path: [section, index], fields }] : [],
  );
}

export function textOf(row: Row, field: string): string | undefined {
  const value = row.fields[field];
  return typeof value === 'string' ? value : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
