import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { loadConsole } from './load-console.ts';

const { assets } = loadConsole();

test('what a browser gets imports files alone that it gets too, by where they are', () => {
  const imports = [...assets].flatMap(([path, { body }]) =>
    [...body.toString().matchAll(/^(?:import|export)\b[^;]*? from '([^']+)'|^import '([^']+)'/gmu)].map(
      ([, from, whole = '']) => ({ path, specifier: from ?? whole }),
    ),
  );
  expect(imports.length).toBeGreaterThan(100);
  expect(
    imports.filter(
      ({ path, specifier }) =>
        !/^\.\.?\//u.test(specifier) || !assets.has(posix.join(posix.dirname(path), specifier)),
    ),
  ).toEqual([]);
});

test('the client comes along, and nothing of it that is but types', () => {
  const own = [...assets.keys()].filter((path) => path.startsWith('client/'));
  expect(own).toContain('client/purgeway-error.ts');
  expect(own.filter((path) => path.startsWith('client/api/'))).toEqual(['client/api/routes.ts']);
});
