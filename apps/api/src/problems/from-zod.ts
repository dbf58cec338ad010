import type { z } from 'zod';
import type { ProblemItem } from './problem.ts';

/** What a schema found wrong, as problem items with JSON Pointers; that something is out of bounds once for each place. */
export function itemsFromZod(issues: readonly z.core.$ZodIssue[]): ProblemItem[] {
  const all = issues.slice(0, 100).flatMap(toItems);
  // The last one counts: a number too big for any integer is told the bound of its own field.
  return all.filter(
    (item, index) => !isBound(item) || !all.slice(index + 1).some((later) => isSame(item, later)),
  );
}

function isBound({ code }: ProblemItem): boolean {
  return code === 'too-big' || code === 'too-small';
}

function isSame(one: ProblemItem, other: ProblemItem): boolean {
  return one.code === other.code && one.pointer === other.pointer;
}

/** The JSON Pointer (RFC 6901) of a path. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function toItems(issue: z.core.$ZodIssue): ProblemItem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, 100).map((key) => ({
      pointer: jsonPointer([...issue.path, key]),
      code: 'unknown-field',
      detail: `There is no field "${key.slice(0, 100)}" here; leave it out.`,
    }));
  }
  const last = issue.path.at(-1);
  return [
    {
      pointer: jsonPointer(issue.path),
      index: typeof last === 'number' ? last : undefined,
      code: issue.code.replaceAll('_', '-'),
      detail: issue.message,
    },
  ];
}
