import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { loadConfigFile } from './load-config-file.ts';
import { signingSecret } from './testing/a-vendor.ts';

const example = new URL('../../../purgeway.config.example.json', import.meta.url).pathname;

test('the example parses with the variables that it names', async () => {
  const text = await readFile(example, 'utf8');
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const env = Object.fromEntries(
    names.map((name) => [name, name.includes('SIGNING') ? signingSecret : 'a made-up value of some length']),
  );
  const config = await loadConfigFile(example, { env });
  expect(config.accounts.length).toBeGreaterThan(0);
  expect(config.distributions.length).toBeGreaterThan(0);
});

test('a file that cannot be read is a config error with its path', async () => {
  await expect(loadConfigFile('/nowhere/purgeway.config.json', { env: {} })).rejects.toThrow(ConfigError);
  await expect(loadConfigFile('/nowhere/purgeway.config.json', { env: {} })).rejects.toThrow(
    'The file /nowhere/purgeway.config.json cannot be read.',
  );
});
