import { isObject, parsePath, valuesAt, type FieldPath, type Step } from './field-path.ts';

/**
 * Where a field of our own name is found in what a sender sends: at a path, or at several joined by a dot; with a pattern, its first group
 * where the text matches. Paths begin at the payload, which an empty one is the whole of; `headers.x-name` is a header.
 */
export type FieldSource =
  | string
  | {
      readonly path: string;
      readonly matching: Matcher;
      /** Whether what does not match is left out on purpose. */
      readonly leavesOut?: boolean;
    }
  | { readonly joined: readonly string[]; readonly matching?: Matcher };

/** What a text is matched with: an expression of JavaScript, or what does as one. */
export interface Matcher {
  /** The match and its groups; null when the text does not match. */
  exec(text: string): ArrayLike<string | null | undefined> | null;
}

/** Fields by our own names; of several sources the first that is there counts. */
export type FieldTable = Readonly<Record<string, FieldSource | readonly FieldSource[]>>;

/** What a path leads to. */
export type Found =
  | { readonly ok: true; readonly texts: readonly string[] }
  | {
      readonly ok: false;
      readonly reason: string;
      /** What conditions call it. */
      readonly countsAs: '(absent)' | '(null)';
      /** Whether it is no fault: an empty list, what a pattern leaves out, what has not changed. */
      readonly isMeant: boolean;
    };

/** The fields of one hook that came. */
export interface Fields {
  /** The texts at a path; numbers and truth values count as texts. One, or for a list any number but none. */
  find(path: FieldPath): Found;
  /** All texts of a field; none when it is not there. */
  texts(name: string): readonly string[];
  /** The first of them. */
  text(name: string): string | undefined;
}

export interface FieldsInput {
  readonly table: FieldTable;
  readonly payload: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** Fields of a name in the table are found there, all others in the payload. */
export function createFields({ table, payload, headers }: FieldsInput): Fields {
  const valuesOf: ValuesOf = (steps) => {
    const [first, ...rest] = steps;
    return typeof first === 'object' && first.name === 'headers'
      ? valuesAt(headers, rest)
      : valuesAt(payload, steps);
  };
  const read = ({ steps }: FieldPath): readonly unknown[] => {
    const [name, rest] = ownName(table, steps);
    if (name === undefined) {
      return valuesOf(steps);
    }
    const all = [table[name] ?? []].flat();
    const found = all.map((source) => valuesFrom(source, rest, valuesOf));
    return found.find((values) => textsOf(values).length > 0) ?? found.find(({ length }) => length > 0) ?? [];
  };
  const isMeant = ({ steps }: FieldPath): boolean => {
    const [name, rest] = ownName(table, steps);
    return name === undefined
      ? isEmptyList(steps, valuesOf)
      : [table[name] ?? []].flat().some((source) => isLeftEmpty(source, rest, valuesOf));
  };
  const find = (path: FieldPath): Found => {
    const values = read(path);
    const texts = textsOf(values);
    if (texts.length === 0) {
      const countsAs = values[0] === null ? '(null)' : '(absent)';
      return { ok: false, reason: reasonOf(path, values), countsAs, isMeant: isMeant(path) };
    }
    return isUnchanged(path, texts, read)
      ? { ok: false, reason: 'has not changed', countsAs: '(absent)', isMeant: true }
      : { ok: true, texts };
  };
  const texts = (name: string): readonly string[] => {
    const path = parsePath(name);
    const found = path && find(path);
    return found?.ok === true ? found.texts : [];
  };
  return { find, texts, text: (name) => texts(name)[0] };
}

/** Everything that steps lead to in what was sent. */
type ValuesOf = (steps: readonly Step[]) => readonly unknown[];

function valuesFrom(source: FieldSource, rest: readonly Step[], valuesOf: ValuesOf): readonly unknown[] {
  if (typeof source === 'string') {
    return valuesOf([...stepsOf(source), ...rest]);
  }
  if ('joined' in source) {
    const parts = source.joined.map((path) => textsOf(valuesOf(stepsOf(path)))[0]);
    const text = parts.join('.');
    return parts.includes(undefined) ? [] : matchesOf([text], source.matching ?? anyText);
  }
  return matchesOf(textsOf(valuesOf(stepsOf(source.path))), source.matching);
}

const anyText = /^(.*)$/su;

function matchesOf(texts: readonly string[], matching: Matcher): readonly string[] {
  return texts.flatMap((text) => matching.exec(text)?.[1] ?? []);
}

/** Whether the sender or the config has it that a source comes to nothing. */
function isLeftEmpty(source: FieldSource, rest: readonly Step[], valuesOf: ValuesOf): boolean {
  if (typeof source === 'string') {
    return isEmptyList([...stepsOf(source), ...rest], valuesOf);
  }
  if (!('path' in source) || source.leavesOut !== true) {
    return false;
  }
  const steps = stepsOf(source.path);
  return isEmptyList(steps, valuesOf) || textsOf(valuesOf(steps)).length > 0;
}

function isEmptyList(steps: readonly Step[], valuesOf: ValuesOf): boolean {
  return steps.some(
    (step, i) =>
      step === 'each' &&
      valuesOf(steps.slice(0, i)).some(isObject) &&
      valuesOf(steps.slice(0, i + 1)).length === 0,
  );
}

/** Names may be of two parts, such as `previous.slug`: the longer one counts. */
function ownName(table: FieldTable, steps: readonly Step[]): readonly [string | undefined, readonly Step[]] {
  const [first, second] = steps;
  if (typeof first !== 'object') {
    return [undefined, steps];
  }
  const both = typeof second === 'object' ? `${first.name}.${second.name}` : '';
  if (Object.hasOwn(table, both)) {
    return [both, steps.slice(2)];
  }
  return Object.hasOwn(table, first.name) ? [first.name, steps.slice(1)] : [undefined, steps];
}

/** What was before only counts where it is another now. */
function isUnchanged(
  { text, steps, isList }: FieldPath,
  texts: readonly string[],
  read: (path: FieldPath) => readonly unknown[],
): boolean {
  if (!text.startsWith('previous.')) {
    return false;
  }
  const now = textsOf(read({ text: text.slice('previous.'.length), steps: steps.slice(1), isList }));
  return now.length === texts.length && now.every((one, i) => one === texts[i]);
}

function textsOf(values: readonly unknown[]): string[] {
  return values.flatMap((value) => {
    if (typeof value === 'number' || typeof value === 'boolean') {
      return [String(value)];
    }
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
}

function reasonOf({ isList }: FieldPath, values: readonly unknown[]): string {
  const [value] = values;
  if (values.length === 0) {
    return isList ? 'has no item' : 'is not there';
  }
  if (Array.isArray(value)) {
    return 'is a list: write "[]" behind its name';
  }
  if (value === null || value === '') {
    return 'is empty';
  }
  return 'is an object, not a text';
}

function stepsOf(path: string): readonly Step[] {
  return parsePath(path)?.steps ?? [];
}
