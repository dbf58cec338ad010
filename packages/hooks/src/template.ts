import { parsePath, type FieldPath } from './field-path.ts';

/** A text with places for values, such as `https://www.example.com/{{slug}}`. */
export interface Template {
  /** As it was written. */
  readonly text: string;
  readonly parts: readonly (string | FieldPath)[];
  /** The paths that it has places for, each once. */
  readonly paths: readonly FieldPath[];
}

/** Reads a template. Variables take their values here, so that whatever a payload says cannot take their place. A string says what is wrong. */
export function parseTemplate(text: string, variables: Readonly<Record<string, string>>): Template | string {
  const filled = text.replaceAll(/\{\{\s*([^{}\s]+)\s*\}\}/gu, (place, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? place) : place,
  );
  const parts: (string | FieldPath)[] = [];
  let from = 0;
  for (const place of filled.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/gu)) {
    const path = parsePath(place[1] ?? '');
    if (path === undefined) {
      return `"${place[0]}" names no field: write it as {{entry.slug}} or {{tags[].url}}.`;
    }
    parts.push(filled.slice(from, place.index), path);
    from = place.index + place[0].length;
  }
  parts.push(filled.slice(from));
  const kept = parts.filter((part) => part !== '');
  if (kept.some((part) => typeof part === 'string' && /\{\{|\}\}/u.test(part))) {
    return 'A place for a value begins with "{{" and ends with "}}".';
  }
  return { text, parts: kept, paths: eachOnce(kept) };
}

function eachOnce(parts: readonly (string | FieldPath)[]): FieldPath[] {
  const paths = parts.filter((part) => typeof part !== 'string');
  return [...new Map(paths.map((path) => [path.text, path])).values()];
}
