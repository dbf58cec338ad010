import { expect, test } from 'vitest';
import { z } from 'zod';
import { problemCodes } from '../problems/catalog.ts';
import { routes } from '../routes.ts';
import { openApiDocument } from './document.ts';
import { codesBeforeRouting, problemCodesOf } from './problem-codes.ts';

const document = openApiDocument();
const anySchema = z.record(z.string(), z.unknown());

test('every route stands in the document, under a name of its own', () => {
  const operations = Object.values(document.paths ?? {}).flatMap((path) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => path[method] ?? []),
  );
  expect(operations).toHaveLength(routes.length);
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(routes.length);
});

test('the same routes make the same document', () => {
  expect(openApiDocument()).toEqual(document);
});

test('every problem of the catalogue may be met at some route, before one is found, or on pages for people', () => {
  const met = new Set([
    ...codesBeforeRouting,
    ...routes.flatMap((route) => [...problemCodesOf(route).values()].flat()),
    'origin-refused',
    'dashboard-action-refused',
  ]);
  expect(problemCodes.filter((code) => !met.has(code))).toEqual([]);
});

test('what is published leaves answers open for new fields, and says of requests which fields there are', () => {
  const { schemas = {} } = document.components ?? {};
  expect(schemas['Operation']).not.toHaveProperty('additionalProperties');
  expect(schemas['PurgeRequest']).toHaveProperty('additionalProperties', false);
  const closed = openApiDocument({ isClosed: true }).components?.schemas?.['Operation'];
  expect(closed).toHaveProperty('additionalProperties', false);
});

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/gu)].map(([, at = '']) => at);
  const lost = references.filter((at) => {
    const parts = at.split('/').slice(1);
    return (
      parts.reduce<unknown>((value, part) => anySchema.safeParse(value).data?.[part], document) === undefined
    );
  });
  expect(references.length).toBeGreaterThan(100);
  expect([...new Set(lost)]).toEqual([]);
});
