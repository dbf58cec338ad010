import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readEnvironment } from './config.ts';
import { run } from './run.ts';

async function typed(...words: readonly string[]) {
  let out = '';
  let err = '';
  const exit = await run({
    words,
    environment: readEnvironment({
      HOME: '/nonexistent',
      PURGEWAY_DATA_DIR: '/nonexistent',
      PURGEWAY_KEY: 'any-key',
    }),
    out: { write: (text, done) => ((out += text), done?.(), true) },
    err: { write: (text, done) => ((err += text), done?.(), true) },
    stdin: (async function* nothing() {})(),
    signal: new AbortController().signal,
  });
  return { exit, out, err };
}

it.each([
  [['purje'], "unknown command 'purje'"],
  [['purge', '--mode', 'gentle', 'https://a.example/'], "'gentle' is invalid"],
  [['operations'], 'Name a command.'],
  [['purge'], 'Nothing was named to purge.'],
])('%j with --json says on standard output too what is wrong', async (words, message) => {
  const { exit, out, err } = await typed(...words, '--json');
  expect(JSON.parse(out)).toMatchObject({
    error: { exit: 'usage', message: expect.stringContaining(message) },
  });
  expect(err).not.toBe('');
  expect(exit).toBe('usage');
});

describe('a list without a target', () => {
  const day = new Date(Date.now() - 86_400_000).toISOString();
  const sitemap = `<urlset><url><loc>https://a.example/</loc><lastmod>${day}</lastmod></url></urlset>`;
  const words = ['--url', 'http://127.0.0.1:1'];

  it.each([
    ['an empty standard input', ['-'], ''],
    ['a file of notes alone', ['--file', 'FILE'], '# nothing\n\n'],
    ['an empty file, to be looked at only', ['--file', 'FILE', '--dry-run'], ''],
    ['a sitemap of which nothing changed', ['--sitemap', 'FILE', '--since', '2h'], sitemap],
  ])('as %s is no mistake, and the API is not asked', async (_what, sources, text) => {
    const folder = await mkdtemp(join(tmpdir(), 'purgeway-run-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'list');
    await writeFile(file, text);
    const purge = ['purge', ...words, ...sources.map((word) => (word === 'FILE' ? file : word))];
    expect(await typed(...purge)).toMatchObject({ exit: 'ok', out: 'Nothing to purge.\n' });
    expect(JSON.parse((await typed(...purge, '--json')).out)).toEqual({ ok: true, targets: 0 });
  });

  it('beside one that has some is none', async () => {
    expect(await typed('purge', ...words, 'https://a.example/', '-')).toMatchObject({ exit: 'unreachable' });
  });
});

it('what was meant as a secret is not repeated, in JSON neither', async () => {
  const { out, err } = await typed('purge', '--api-key=hidden-word', '--json');
  expect(JSON.parse(out).error.message).toBe("unknown option '--api-key'");
  expect(out + err).not.toContain('hidden-word');
});

it('a password of Redis on the command line is refused, and not repeated', async () => {
  const words = ['doctor', '--no-api', '--redis', 'redis://u:pass-word@127.0.0.1:1'];
  const { exit, out, err } = await typed(...words);
  expect(exit).toBe('usage');
  expect(err).toContain('Set REDIS_URL');
  expect(out + err).not.toContain('pass-word');
});

it('a target that looks like an option is none', async () => {
  expect((await typed('purge', '--purje', '--', '--json')).out).toBe('');
});

it('the exit code says what went wrong also when nobody reads any more', async () => {
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  const exit = await run({
    words: ['purge', '--json'],
    environment: readEnvironment({ HOME: '/nonexistent', PURGEWAY_DATA_DIR: '/nonexistent' }),
    out: { write: (_text, done) => (done?.(gone), false) },
    err: { write: () => true },
    stdin: (async function* nothing() {})(),
    signal: new AbortController().signal,
  });
  expect(exit).toBe('usage');
});

it.each([
  ['EPIPE', 'reader-gone', ''],
  ['ERR_STREAM_DESTROYED', 'reader-gone', ''],
  ['ENOSPC', 'not-written', 'The output cannot be written: no space is left.\n'],
  ['EIO', 'not-written', 'The output cannot be written: write EIO.\n'],
])('output that fails with %s ends it as %s', async (code, exit, told) => {
  const failure = Object.assign(new Error(`write ${code}`), { code });
  let err = '';
  const ended = await run({
    words: ['completion', '--json'],
    environment: readEnvironment({ HOME: '/nonexistent', PURGEWAY_DATA_DIR: '/nonexistent' }),
    out: { write: (_text, done) => (done?.(failure), false) },
    err: { write: (text) => ((err += text), true) },
    stdin: (async function* nothing() {})(),
    signal: new AbortController().signal,
  });
  expect([ended, err]).toEqual([exit, told]);
});

it.runIf(existsSync('/dev/full'))('a full disk is told, with a code of its own', () => {
  const command = 'exec "$0" "$1" completion --json > /dev/full';
  const main = join(import.meta.dirname, 'main.ts');
  const { status, stderr } = spawnSync('sh', ['-c', command, process.execPath, main], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([74, 'The output cannot be written: no space is left.\n']);
});

it('completes as a script, and as JSON that holds it', async () => {
  const [plain, json] = [await typed('completion'), await typed('completion', '--json')];
  expect(`${JSON.parse(json.out).script}\n`).toBe(plain.out);
});

it('completes commands and options in bash', async () => {
  const { out: script } = await typed('completion');
  const complete = (words: readonly string[]): string[] => {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const asked = `${script}\nCOMP_WORDS=(purgeway ${quoted}); COMP_CWORD=${words.length}; _purgeway; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', asked], { encoding: 'utf8' }).stdout.trim().split('\n');
  };
  expect(complete(['op'])).toEqual(['operations']);
  expect(complete(['--json', 'operations', 'w'])).toEqual(['watch']);
  expect(complete(['purge', 'https://www.example.com/', '--dry'])).toEqual(['--dry-run']);
});
