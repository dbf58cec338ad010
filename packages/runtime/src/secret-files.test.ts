import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EnvError } from './env.ts';
import { withSecretFiles } from './secret-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'purgeway-secrets-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('each file of the folder is a variable, without the line break at its end', () => {
  writeFileSync(join(folder, 'TENCENT_SECRET_KEY'), 'one\n');
  writeFileSync(join(folder, 'ENDS_IN_BLANKS'), 'two \t\r\n');
  writeFileSync(join(folder, 'REDIS_URL'), 'redis://:p@redis:6379');
  const env = { HOME: '/', PURGEWAY_SECRETS_DIR: folder };
  expect(withSecretFiles(env)).toEqual({
    ...env,
    TENCENT_SECRET_KEY: 'one',
    ENDS_IN_BLANKS: 'two \t',
    REDIS_URL: 'redis://:p@redis:6379',
  });
});

test('what the environment sets comes first, but for what it leaves empty', () => {
  writeFileSync(join(folder, 'A'), 'of the file');
  writeFileSync(join(folder, 'B'), 'of the file');
  expect(withSecretFiles({ A: 'set', B: '', PURGEWAY_SECRETS_DIR: folder })).toMatchObject({
    A: 'set',
    B: 'of the file',
  });
});

test('files as Kubernetes mounts them are read, and what it keeps beside them is not', () => {
  mkdirSync(join(folder, '..2027_01_31'));
  writeFileSync(join(folder, '..2027_01_31', 'A'), 'one');
  symlinkSync('..2027_01_31', join(folder, '..data'));
  symlinkSync(join('..data', 'A'), join(folder, 'A'));
  expect(withSecretFiles({ PURGEWAY_SECRETS_DIR: folder })).toEqual({
    A: 'one',
    PURGEWAY_SECRETS_DIR: folder,
  });
});

test('without a folder the environment is what it was', () => {
  const env = { A: '1', PURGEWAY_SECRETS_DIR: '' };
  expect(withSecretFiles(env)).toBe(env);
  expect(withSecretFiles({ A: '1' })).toEqual({ A: '1' });
});

test('a folder or a file that cannot be read stops the start, by the name of the variable', () => {
  expect(() => withSecretFiles({ PURGEWAY_SECRETS_DIR: join(folder, 'missing') })).toThrow(EnvError);
  mkdirSync(join(folder, 'A'));
  expect(() => withSecretFiles({ PURGEWAY_SECRETS_DIR: folder })).toThrow(
    /PURGEWAY_SECRETS_DIR is wrong: EISDIR/u,
  );
});
