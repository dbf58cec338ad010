import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly lines: readonly Record<string, unknown>[];
}

/** Runs `body` in a process of its own, with `logger` and `shutdown` at hand, and sends SIGTERM when it prints. */
async function runUntilEnd(body: string): Promise<Ended> {
  const script = `
    import { createLogger } from ${JSON.stringify(new URL('logger.ts', import.meta.url).href)};
    import { createShutdown } from ${JSON.stringify(new URL('shutdown.ts', import.meta.url).href)};
    const logger = createLogger();
    const shutdown = createShutdown({ logger, timeLimitMs: 300 });
    const forever = () => new Promise(() => {});
    setInterval(() => {}, 1000);
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let output = '';
  let isSignalled = false;
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
    if (!isSignalled && output.includes('ready')) {
      isSignalled = child.kill('SIGTERM');
    }
  });
  const [code] = await once(child, 'close');
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  return { code, lines };
}

function said(ended: Ended, msg: string): unknown[] {
  return ended.lines.filter((line) => line['msg'] === msg).map((line) => line['closer']);
}

test('on SIGTERM closers run one after another, last added first, and the exit code is 0', async () => {
  const ended = await runUntilEnd(`
    shutdown.add('redis', () => {});
    shutdown.add('server', () => new Promise((resolve) => setTimeout(resolve, 20)));
    console.log('ready');`);
  expect(ended.code).toBe(0);
  expect(said(ended, 'shutdown.closed')).toEqual(['server', 'redis']);
});

test('a closer that fails is named, the others still run, and the exit code is 1', async () => {
  const ended = await runUntilEnd(`
    shutdown.add('redis', () => {});
    shutdown.add('server', () => Promise.reject(new Error('busy')));
    console.log('ready');`);
  expect(ended.code).toBe(1);
  expect(said(ended, 'shutdown.failed')).toEqual(['server']);
  expect(said(ended, 'shutdown.closed')).toEqual(['redis']);
});

test('a closer that hangs is named when the time is up, and the exit code is 1', async () => {
  const ended = await runUntilEnd(`shutdown.add('worker', forever); console.log('ready');`);
  expect(ended.code).toBe(1);
  expect(said(ended, 'shutdown.timeout')).toEqual(['worker']);
});

test('an uncaught error is logged, closes everything and ends with exit code 1', async () => {
  const ended = await runUntilEnd(`
    shutdown.add('redis', () => {});
    setTimeout(() => { throw new Error('a bug'); }, 1);`);
  expect(ended.code).toBe(1);
  expect(ended.lines.find((line) => line['level'] === 'fatal')).toMatchObject({ err: { message: 'a bug' } });
  expect(said(ended, 'shutdown.closed')).toEqual(['redis']);
});

test('close ends the process the same way', async () => {
  const ended = await runUntilEnd(`shutdown.add('redis', () => {}); shutdown.close();`);
  expect(ended.code).toBe(0);
  expect(said(ended, 'shutdown.closed')).toEqual(['redis']);
});
