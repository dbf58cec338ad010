import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isProblemCode, problemCatalog } from './catalog.ts';

const entries = Object.entries(problemCatalog);

test('every code is kebab-case and has a title of its own', () => {
  expect(entries.filter(([code]) => !/^[a-z]+(-[a-z]+)*$/u.test(code))).toEqual([]);
  expect(new Set(entries.map(([, { title }]) => title)).size).toBe(entries.length);
});

test('every code stands for one error status', () => {
  expect(entries.filter(([, { status }]) => status < 400 || status > 599)).toEqual([]);
});

test('only codes of the catalogue are known', () => {
  expect(isProblemCode('forbidden')).toBe(true);
  expect(isProblemCode('toString')).toBe(false);
});

test('docs/problems.md lists every code with its status, whether to retry, and its title', () => {
  const page = readFileSync(new URL('../../../../docs/problems.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(.*)` *\| (\d+) *\| (yes|no) *\| (.*?) *\|$/gmu)];
  const listed = rows.map(([, code, status, retry, title]) => `${code} ${status} ${retry} ${title}`);
  const known = entries.map(
    ([code, { status, retryable, title }]) => `${code} ${status} ${retryable ? 'yes' : 'no'} ${title}`,
  );
  expect(listed).toEqual(known);
});
