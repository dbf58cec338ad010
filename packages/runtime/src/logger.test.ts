import { expect, test } from 'vitest';
import { createLogger, silentLogger, type LogLevel } from './logger.ts';

function capture(level?: LogLevel) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ name: 'test', destination, ...(level === undefined ? {} : { level }) });
  return { logger, lines };
}

test('each line is one JSON object with level, time, name and message', () => {
  const { logger, lines } = capture();
  logger.info({ operation: 'op-1' }, 'vendor.attempt');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    name: 'test',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    operation: 'op-1',
    msg: 'vendor.attempt',
  });
});

test('fields named like a credential are hidden at every depth that we log', () => {
  const { logger, lines } = capture();
  logger.info({
    token: 'hunter2',
    request: { headers: { authorization: 'hunter2', cookie: 'hunter2', 'set-cookie': 'hunter2' } },
    account: { secretKey: 'hunter2', password: 'hunter2', key: 'hunter2' },
    err: Object.assign(new Error('refused'), { secret: 'hunter2' }),
  });
  logger.child({ apiKey: 'hunter2' }).warn('child');
  expect(lines.join('')).not.toContain('hunter2');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ token: '[secret]', account: { key: '[secret]' } });
});

test('lines below the level are not written', () => {
  const { logger, lines } = capture('warn');
  logger.info('no');
  logger.warn('yes');
  expect(lines).toHaveLength(1);
});

test('the silent logger says nothing, not even fatal', () => {
  expect(silentLogger.isLevelEnabled('fatal')).toBe(false);
});
