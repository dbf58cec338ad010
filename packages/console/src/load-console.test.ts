import { expect, test } from 'vitest';
import { loadConsole } from './load-console.ts';

test('what a browser gets asks for its own files alone: packages lend it their types, which are gone by then', () => {
  const { assets } = loadConsole();
  const imports = [...assets].flatMap(([path, { body }]) =>
    [...body.toString().matchAll(/^(?:import|export)\b[^;]*? from '([^']+)'|^import '([^']+)'/gmu)].map(
      ([, from, whole = '']) => `${path}: ${from ?? whole}`,
    ),
  );
  expect(imports.length).toBeGreaterThan(100);
  expect(imports.filter((line) => !/: \.\.?\/.*\.ts$/u.test(line))).toEqual([]);
});
