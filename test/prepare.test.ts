import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** A project of its own with the real script, and a PATH on which only made-up programs stand. */
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'purgeway-prepare-'));
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'scripts'));
  await cp(join(import.meta.dirname, '../scripts/prepare.mjs'), join(root, 'scripts/prepare.mjs'));
  await writeFile(join(root, 'package-lock.json'), '{}');
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Puts a program on the PATH: a shell script that writes its call down first. */
async function addProgram(name: string, script = 'exit 0'): Promise<void> {
  const file = join(root, 'bin', name);
  await writeFile(file, `#!/bin/sh\necho "${name} $*" >> "${root}/calls"\n${script}\n`);
  await chmod(file, 0o755);
}

async function install(): Promise<void> {
  await mkdir(join(root, 'node_modules/.bin'), { recursive: true });
  await writeFile(join(root, 'node_modules/.package-lock.json'), '{}');
  await symlink(process.execPath, join(root, 'node_modules/.bin/node'));
}

async function prepare(env: Record<string, string> = {}) {
  const result = spawnSync(process.execPath, [join(root, 'scripts/prepare.mjs')], {
    encoding: 'utf8',
    env: { PATH: join(root, 'bin'), npm_lifecycle_event: 'prestart', ...env },
  });
  const calls = await readFile(join(root, 'calls'), 'utf8').catch(() => '');
  return {
    code: result.status,
    said: result.stdout + result.stderr,
    calls: calls.split('\n').filter(Boolean),
  };
}

const fakeNpm = `/bin/mkdir -p "$PWD/node_modules/.bin"
echo '{}' > "$PWD/node_modules/.package-lock.json"
/bin/ln -sf "${process.execPath}" "$PWD/node_modules/.bin/node"`;

test('it is silent when everything is there', async () => {
  await install();
  await addProgram('redis-server');
  expect(await prepare()).toEqual({ code: 0, said: '', calls: [] });
});

test('missing packages are installed once', async () => {
  await addProgram('valkey-server');
  await addProgram('npm', fakeNpm);
  expect(await prepare()).toMatchObject({
    code: 0,
    calls: ['npm install --include=dev --no-audit --no-fund --loglevel=error'],
  });
  expect((await prepare()).calls).toHaveLength(1);
});

test('a newer lock file is installed once, also when npm finds nothing to change', async () => {
  await install();
  await addProgram('redis-server');
  await addProgram('npm');
  const past = new Date(Date.now() - 60_000);
  await utimes(join(root, 'node_modules/.package-lock.json'), past, past);
  expect((await prepare()).calls).toHaveLength(1);
  expect(await prepare()).toMatchObject({ said: '', calls: { length: 1 } });
});

test('within an npm install it does not install again', async () => {
  await addProgram('redis-server');
  await addProgram('npm', fakeNpm);
  await addProgram('node', `echo v24.0.0`);
  expect((await prepare({ npm_command: 'install' })).calls).toEqual(['node --version']);
});

test('an install that fails ends with its code and stops the command', async () => {
  await addProgram('npm', 'echo no network; exit 7');
  expect(await prepare()).toMatchObject({
    code: 1,
    said: expect.stringContaining('npm install failed (code 7)'),
  });
});

test("without a Node of its own it goes on with the machine's, if that is new enough", async () => {
  await install();
  await addProgram('redis-server');
  await rm(join(root, 'node_modules/.bin/node'));
  await addProgram('node', 'echo v24.1.0');
  expect((await prepare()).code).toBe(0);
  await addProgram('node', 'echo v20.1.0');
  expect(await prepare()).toMatchObject({ code: 1, said: expect.stringContaining('Node 24 is needed') });
});

test('a missing Redis is installed by the package manager of the system', async () => {
  await install();
  await addProgram('sudo', 'shift; exec "$@"');
  await addProgram('env', 'shift; exec "$@"');
  await addProgram('true');
  await addProgram('apt-get', `[ "$1" = update ] || /bin/cp "${root}/bin/true" "${root}/bin/redis-server"`);
  const { code, calls } = await prepare();
  expect(code).toBe(0);
  expect(calls.filter((call) => call.startsWith('apt-get'))).toEqual([
    'apt-get update',
    'apt-get install -y --no-install-recommends redis-server',
  ]);
});

test('without Redis and without a way to install it, it says what to do', async () => {
  await install();
  expect(await prepare()).toMatchObject({
    code: 1,
    said: expect.stringContaining('docker compose up -d redis'),
  });
});

test('an address in the environment is enough; tests need one of their own', async () => {
  await install();
  expect((await prepare({ REDIS_URL: 'redis://redis' })).code).toBe(0);
  const forTests = { REDIS_URL: 'redis://redis', npm_lifecycle_event: 'pretest' };
  expect((await prepare(forTests)).said).toContain('REDIS_URL_FOR_TESTS');
  expect((await prepare({ ...forTests, REDIS_URL_FOR_TESTS: 'redis://redis' })).code).toBe(0);
});

test('a browser is installed for the tests where that can be done, and they go on without one', async () => {
  await install();
  await addProgram('redis-server');
  expect((await prepare({ npm_lifecycle_event: 'pretest' })).said).toBe('');
  await addProgram('sudo', 'shift; exec "$@"');
  await addProgram('env', 'shift; exec "$@"');
  await addProgram('true');
  await addProgram('apt-get');
  const failed = await prepare({ npm_lifecycle_event: 'pretest' });
  expect([failed.code, failed.said]).toEqual([0, expect.stringContaining('will not be tried')]);
  await addProgram('apt-get', `[ "$1" = update ] || /bin/cp "${root}/bin/true" "${root}/bin/chromium"`);
  const { code, calls } = await prepare({ npm_lifecycle_event: 'precheck' });
  expect([code, calls.at(-1)]).toEqual([0, 'apt-get install -y --no-install-recommends chromium']);
  const before = calls.length;
  expect((await prepare({ npm_lifecycle_event: 'pretest' })).calls).toHaveLength(before);
  expect((await prepare()).calls).toHaveLength(before);
});

test('Prometheus is unpacked for the tests, not installed, and they go on without it', async () => {
  await install();
  await addProgram('redis-server');
  await addProgram('chromium');
  await addProgram('dpkg-deb');
  await addProgram('apt-get');
  const failed = await prepare({ npm_lifecycle_event: 'pretest' });
  expect([failed.code, failed.said]).toEqual([0, expect.stringContaining('will not be tried')]);
  await addProgram('apt-get', 'echo > prometheus_2_amd64.deb');
  await addProgram('dpkg-deb', '/bin/mkdir -p usr/bin; /bin/cp "$0" usr/bin/promtool');
  const { code, calls } = await prepare({ npm_lifecycle_event: 'precheck' });
  expect([code, calls.slice(-2)]).toEqual([
    0,
    ['apt-get download prometheus', 'dpkg-deb --extract prometheus_2_amd64.deb .'],
  ]);
  expect((await prepare({ npm_lifecycle_event: 'pretest' })).said).toBe('');
  expect((await prepare()).calls).toHaveLength(calls.length);
});

test('tests can do with a Docker engine', async () => {
  await install();
  await addProgram('docker');
  expect((await prepare({ npm_lifecycle_event: 'pretest' })).code).toBe(0);
  expect((await prepare()).code).toBe(1);
});
