import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const run = promisify(execFile);
const client = join(import.meta.dirname, '../packages/client');

test('a program in another folder uses the client once it is installed from a clone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'purgeway-elsewhere-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const server = createServer((_request, response) => void response.end('{"purge_id":"op_1"}'));
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const program = `import { createPurgewayClient } from '@purgeway/client';
    const { purge } = createPurgewayClient({ baseUrl: '${baseUrl}', key: 'k' });
    console.log((await purge({ paths: ['https://a.example/'] })).purge_id);`;
  await writeFile(join(folder, 'deploy.mjs'), program);
  // None of the variables with which npm tells what it runs where it is.
  const surroundings = {
    cwd: folder,
    env: { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, HOME: folder },
  };
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', client], surroundings);
  const { stdout } = await run(process.execPath, ['deploy.mjs'], surroundings);
  expect(stdout).toBe('op_1\n');
});
