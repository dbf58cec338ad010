import { expect, test } from 'vitest';
import { factsOfError, hideInError, tellError } from './tell-error.ts';

const refused = Object.assign(new Error('WRONGPASS'), {
  code: 'E1',
  input: 'redis://:CANARY@127.0.0.1',
  command: { name: 'auth', args: ['CANARY'] },
});
const outer = new Error('not connected to redis://:CANARY@127.0.0.1/?sig=CANARY', { cause: refused });

test('of an error only its words and its code are written, and of what caused it', () => {
  expect(JSON.stringify(factsOfError(refused))).not.toContain('CANARY');
  expect(factsOfError(outer)).toMatchObject({ type: 'Error', cause: { message: 'WRONGPASS', code: 'E1' } });
});

test('an error on the screen shows its causes and no credential', () => {
  const told = tellError(outer);
  expect(told).toContain('not connected to redis://[secret]@127.0.0.1/');
  expect(told).toContain('Caused by: Error: WRONGPASS');
  expect(told).not.toContain('CANARY');
});

test('an error for those who keep message and stack has no credential in them', () => {
  const clean = hideInError(outer);
  expect(`${clean.message} ${clean.stack}`).not.toContain('CANARY');
  expect([clean.name, clean.cause]).toEqual(['Error', outer]);
});

test('what is no error is told by its type, or by its words', () => {
  expect(tellError({ password: 'CANARY' })).toBe('object: Something else than an error was thrown.');
  expect(tellError('sig=CANARY')).toBe('string: sig=[secret]');
});
