// Runs before `npm start`, `npm test`, `npm run check` and `npm run bench`: makes a fresh clone ready, and says nothing
// when it already is. Plain JavaScript without packages, because it must run before anything is installed (Node 20 and up).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';

const nodeMajorMin = 24;
const installTimeoutMs = 10 * 60_000;
const browserTimeoutMs = 3 * 60_000;
const prometheusTimeoutMs = 60_000;

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const lockFile = join(root, 'package-lock.json');
const installedLock = join(root, 'node_modules', '.package-lock.json');
const stampFile = join(root, 'node_modules', '.purgeway-installed');
const isForTests = process.env['npm_lifecycle_event'] !== 'prestart';
/** What tries the console in a browser, and Prometheus with the rules that it is given. */
const isForAllTests = ['pretest', 'precheck'].includes(process.env['npm_lifecycle_event'] ?? '');

/** First the names that a system has today, then what it was called before. Each command is one that never asks. */
const packageManagers = [
  {
    program: 'apt-get',
    update: ['update'],
    install: ['install', '-y', '--no-install-recommends'],
    packages: ['redis-server', 'valkey-server'],
  },
  { program: 'dnf', install: ['install', '-y'], packages: ['valkey', 'redis'] },
  { program: 'apk', install: ['add', '--no-cache'], packages: ['valkey', 'redis'] },
  { program: 'pacman', install: ['-Sy', '--noconfirm'], packages: ['valkey', 'redis'] },
  { program: 'brew', install: ['install'], packages: ['redis'], isForUsers: true },
];

installPackages();
checkNode();
provideRedis();
provideBrowser();
providePrometheus();

/** Runs `npm install` when the packages are missing or from another lock file. */
function installPackages() {
  const isInsideInstall = ['install', 'ci'].includes(process.env['npm_command'] ?? '');
  if (isInsideInstall || isInstalled()) {
    return;
  }
  say('Installing packages (npm install)');
  // `npm ci` is not used: the lock file lacks other platforms' optional packages.
  const result = run('npm', ['install', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: environmentOfNpm(),
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    fail(
      `npm install failed (${result.error?.message ?? `code ${result.status}`}). Its own words stand above.`,
    );
  }
  writeFileSync(stampFile, lockHash());
}

/** npm leaves its own record untouched when there was nothing to do, so our stamp counts as well. */
function isInstalled() {
  if (!existsSync(installedLock)) {
    return false;
  }
  const isNewer = statSync(installedLock).mtimeMs >= statSync(lockFile).mtimeMs;
  return isNewer || (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash());
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** The npm that called us hands its own options down; those would narrow what is installed here. */
function environmentOfNpm() {
  const narrowing = [
    'workspace',
    'workspaces',
    'global',
    'location',
    'omit',
    'production',
    'dry_run',
    'prefix',
  ];
  const names = new Set(narrowing.map((name) => `npm_config_${name}`));
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.has(name.toLowerCase())));
}

/** Scripts use the Node of node_modules; where its install script was not allowed to run, the machine's must do. */
function checkNode() {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (majorOf(own) >= nodeMajorMin || findOnPath('node').some((node) => majorOf(node) >= nodeMajorMin)) {
    return;
  }
  fail(
    `Node ${nodeMajorMin} is needed. This is ${process.version}, and the package "node" did not bring its own.\n` +
      'Run: npm rebuild node --ignore-scripts=false\n' +
      `or install Node ${nodeMajorMin} or newer on this machine.`,
  );
}

function majorOf(node) {
  const result = spawnSync(node, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return Number(/^v(\d+)\./.exec(result.stdout ?? '')?.[1] ?? 0);
}

/** Tests start a Redis of their own, so an address counts for them only under a name of its own. */
function provideRedis() {
  const variable = isForTests ? 'REDIS_URL_FOR_TESTS' : 'REDIS_URL';
  if (process.env[variable] || hasRedis() || installRedis() || (isForTests && hasDockerEngine())) {
    return;
  }
  fail(
    'No Redis was found, and it could not be installed.\n' +
      'Install redis-server or valkey-server so that it is on PATH, or run: docker compose up -d redis\n' +
      `and set ${variable}=redis://127.0.0.1:6379`,
  );
}

function hasRedis() {
  return ['redis-server', 'valkey-server'].some((name) => findOnPath(name).length > 0);
}

function installRedis() {
  const manager = packageManagers.find(({ program }) => findOnPath(program).length > 0);
  if (manager === undefined) {
    return false;
  }
  const before = manager.isForUsers ? [] : asRoot();
  if (before === undefined) {
    say(`Redis is missing, and ${manager.program} needs rights that this user does not have.`);
    return false;
  }
  const call = (...words) => {
    const [program, ...rest] = [...before, manager.program, ...words];
    return run(program, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  say(`Installing Redis (${manager.program})`);
  if (manager.update) {
    call(...manager.update);
  }
  return manager.packages.some((name) => call(...manager.install, name).status === 0 && hasRedis());
}

/** What to put before a command that needs root; undefined when there is no way without a password. */
function asRoot() {
  if (process.getuid?.() === 0) {
    return [];
  }
  const canSudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
  // sudo drops the environment, and without this word apt-get might ask.
  return canSudo ? ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'] : undefined;
}

/** The tests that need a browser say so where there is none; nothing else depends on it. */
function provideBrowser() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const hasBrowser = () => names.some((name) => findOnPath(name).length > 0);
  const [apt] = packageManagers;
  const before = asRoot();
  if (!isForAllTests || hasBrowser() || findOnPath(apt.program).length === 0 || before === undefined) {
    return;
  }
  say(`Installing Chromium (${apt.program})`);
  for (const words of [apt.update, [...apt.install, 'chromium']]) {
    const [program, ...rest] = [...before, apt.program, ...words];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run(program, rest, { env, timeout: browserTimeoutMs });
  }
  if (!hasBrowser()) {
    say('Chromium could not be installed: what needs a browser will not be tried.');
  }
}

/** Unpacked for the tests alone, not installed: the package would start a server. They say so where there is none. */
function providePrometheus() {
  const folder = join(root, 'node_modules', '.cache', 'prometheus');
  const hasPrometheus = () =>
    isExecutable(join(folder, 'usr/bin/promtool')) || findOnPath('promtool').length > 0;
  const tools = ['apt-get', 'dpkg-deb'];
  if (!isForAllTests || hasPrometheus() || tools.some((name) => findOnPath(name).length === 0)) {
    return;
  }
  say('Fetching Prometheus (apt-get download)');
  mkdirSync(folder, { recursive: true });
  const call = (program, ...words) => run(program, words, { cwd: folder, timeout: prometheusTimeoutMs });
  call('apt-get', 'download', 'prometheus');
  const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (file !== undefined) {
    call('dpkg-deb', '--extract', file, '.');
  }
  if (!hasPrometheus()) {
    say('Prometheus could not be fetched: its rules and metrics will not be tried by it.');
  }
}

function hasDockerEngine() {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

function findOnPath(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Its output goes to standard error, so that what the real command prints stands alone on standard output. */
function run(program, words, options) {
  return spawnSync(program, words, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    timeout: installTimeoutMs,
    ...options,
  });
}

function say(line) {
  console.error(line);
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}
