import { parsePath } from './field-path.ts';
import type { Fields } from './fields.ts';

/**
 * A claim about the fields of a hook: each that is listed has one of the texts. In a text `*` stands for anything, and `!` before it turns
 * it round. `(absent)` and `(null)` ask for what is not there.
 */
export type Condition = Readonly<Record<string, string | readonly string[]>>;

/** Whether all of it holds. A field that is not there is `absent`, so that a condition can ask for that too. */
export function holds(condition: Condition, fields: Fields): boolean {
  return Object.entries(condition).every(([name, wanted]) => {
    const path = parsePath(name);
    const found = path === undefined ? undefined : fields.find(path);
    const patterns = [wanted].flat();
    return found?.ok === true
      ? found.texts.some((text) => patterns.some((pattern) => isWanted(text, pattern)))
      : patterns.some((pattern) => pattern.startsWith('!') || pattern === found?.countsAs);
  });
}

function isWanted(text: string, pattern: string): boolean {
  return pattern.startsWith('!') ? !isLike(text, pattern.slice(1)) : isLike(text, pattern);
}

/** Whether a text is like one of the patterns, in which `*` stands for anything. */
export function isLikeOneOf(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => isLike(text, pattern));
}

function isLike(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) {
    return text === pattern;
  }
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) {
    return false;
  }
  const end = text.length - last.length;
  let from = first.length;
  return rest.every((part) => {
    const at = text.indexOf(part, from);
    from = at + part.length;
    return at !== -1 && from <= end;
  });
}
