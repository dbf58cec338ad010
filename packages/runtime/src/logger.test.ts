import { expect, test } from 'vitest';
import { createLogger, silentLogger, type LogLevel } from './logger.ts';

function capture(level?: LogLevel, hasUrlQueries = false) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const settings = { name: 'test', destination, hasUrlQueries };
  const logger = createLogger({ ...settings, ...(level === undefined ? {} : { level }) });
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

const url = 'https://user:CANARY@www.example.com/a?page=2&sig=CANARY';

function logEverywhere(logger: ReturnType<typeof capture>['logger']): void {
  logger.info({ url, list: [{ deep: { deeper: [url] } }] }, `asked ${url}`);
  logger.warn({ err: new Error(`failed: ${url}`, { cause: new Error(url) }) });
  logger.child({ from: url }).error(url);
}

test('URLs are written without their query, wherever they stand', () => {
  const { logger, lines } = capture();
  logEverywhere(logger);
  expect(lines.join('')).not.toMatch(/CANARY|page=2/u);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    url: 'https://[secret]@www.example.com/a',
    msg: 'asked https://[secret]@www.example.com/a',
  });
});

test('when asked, URLs are written with their query, and without the credentials in it', () => {
  const { logger, lines } = capture('info', true);
  logEverywhere(logger);
  expect(lines.join('')).not.toContain('CANARY');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    url: 'https://[secret]@www.example.com/a?page=2&sig=[secret]',
  });
});

test('what a Redis command was given is not written with its error', () => {
  const { logger, lines } = capture();
  const err = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['CANARY'] } });
  logger.error({ err }, 'redis');
  expect(lines.join('')).not.toContain('CANARY');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { type: 'Error', message: 'WRONGPASS' } });
});
