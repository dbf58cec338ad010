/** One step from a value to what it holds: by name or position, or to each of its items. */
export type Step = { readonly name: string } | 'each';

/** A way to values in a payload, such as `post.tags[].url`. */
export interface FieldPath {
  /** As it was written. */
  readonly text: string;
  readonly steps: readonly Step[];
  /** Whether it leads to any number of values. */
  readonly isList: boolean;
}

const pathPattern = /^(?:[^\s.[\]{}|]+|\[\])(?:\[\])*(?:\.[^\s.[\]{}|]+(?:\[\])*)*$/u;

/**
 * Reads a path; undefined when it is none. `[]` behind a name stands for each item of a list, or each value of an object; at the beginning, of
 * the payload.
 */
export function parsePath(text: string): FieldPath | undefined {
  if (!pathPattern.test(text)) {
    return undefined;
  }
  const steps = text.split('.').flatMap((part): Step[] => {
    const name = part.replaceAll('[]', '');
    const lists = (part.length - name.length) / 2;
    return [...(name === '' ? [] : [{ name }]), ...Array.from({ length: lists }, () => 'each' as const)];
  });
  return { text, steps, isList: steps.includes('each') };
}

/** Everything that the steps lead to. What is not there is left out. */
export function valuesAt(root: unknown, steps: readonly Step[]): readonly unknown[] {
  return steps.reduce<readonly unknown[]>(
    (values, step) =>
      values.flatMap((value) => (step === 'each' ? itemsOf(value) : fieldOf(value, step.name))),
    [root],
  );
}

/** A list that is a field stays one value. */
function fieldOf(value: unknown, name: string): readonly [unknown] | readonly [] {
  return isObject(value) && Object.hasOwn(value, name) ? [Reflect.get(value, name)] : [];
}

function itemsOf(value: unknown): readonly unknown[] {
  return isObject(value) ? Object.values(value) : [];
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
