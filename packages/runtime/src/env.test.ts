import { expect, test } from 'vitest';
import { z } from 'zod';
import { EnvError, parseEnv } from './env.ts';

const schema = z.object({
  REDIS_URL: z.url(),
  PORT: z.coerce.number().int().min(1).max(65_535).default(8080),
  LOG_LEVEL: z.enum(['info', 'debug']).default('info'),
});

function problemsOf(env: Record<string, string>): unknown {
  try {
    parseEnv(schema, env);
  } catch (error) {
    return error instanceof EnvError ? error.problems : error;
  }
  return undefined;
}

test('variables are parsed into a frozen object with defaults, and others are left out', () => {
  const parsed = parseEnv(schema, { REDIS_URL: 'redis://localhost', PORT: '81', HOME: '/root' });
  expect(parsed).toEqual({ REDIS_URL: 'redis://localhost', PORT: 81, LOG_LEVEL: 'info' });
  expect(Object.isFrozen(parsed)).toBe(true);
});

test('an empty variable counts as absent', () => {
  expect(parseEnv(schema, { REDIS_URL: 'redis://localhost', PORT: '' }).PORT).toBe(8080);
  expect(problemsOf({ REDIS_URL: '' })).toEqual([{ variable: 'REDIS_URL', message: 'is not set' }]);
});

test('every problem is reported at once, by variable name and without the value', () => {
  const problems = problemsOf({ REDIS_URL: 'hunter2', PORT: '70000', LOG_LEVEL: 'hunter2' });
  expect(problems).toMatchObject([
    { variable: 'REDIS_URL' },
    { variable: 'PORT' },
    { variable: 'LOG_LEVEL' },
  ]);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
  expect(() => parseEnv(schema, {})).toThrow('REDIS_URL is not set');
});
