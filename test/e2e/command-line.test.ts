import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createManualClock } from '@purgeway/runtime';
import type { Fake } from '@purgeway/vendors/testing';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { runCommand, startCommand, type CommandOptions, type Finished } from '../support/command-line.ts';
import { readOperation } from '../support/operations.ts';
import { findFreePort } from '../support/redis-server.ts';
import { startStack, type Stack } from '../support/stack.ts';
import {
  hasTaskStatus,
  sentTo,
  startFakeOf,
  unhurried,
  urlsPerCall,
  vendorWith,
} from '../support/vendor-under-test.ts';

const hostname = 'www.example.com';
const vendor = vendorWith((candidate) => hasTaskStatus(candidate) && urlsPerCall(candidate) >= 100);

let fake: Fake;
let stack: Stack;
let folder: string;
let keyFile: string;
/** Moves the clock on for as long as something waits. */
let ticking: NodeJS.Timeout;
let moving: Promise<void> | undefined;

beforeAll(async () => {
  const clock = createManualClock();
  fake = await startFakeOf(vendor, { now: () => clock.now(), taskAfterMs: 1, limits: { rates: [] } });
  stack = await startStack({
    redisUrl: inject('redisUrl'),
    clock,
    accounts: [{ id: 'main', vendor: vendor.id, fake, hostnames: [hostname], limits: unhurried(4) }],
  });
  folder = await mkdtemp(join(tmpdir(), 'purgeway-cli-'));
  keyFile = join(folder, 'key');
  await writeFile(keyFile, `${stack.key}\n`, { mode: 0o600 });
  let isMoving = false;
  ticking = setInterval(() => {
    if (!isMoving) {
      isMoving = true;
      moving = stack.advance(2_000).finally(() => {
        isMoving = false;
      });
    }
  }, 200);
});

afterAll(async () => {
  clearInterval(ticking);
  await moving;
  await stack.close();
  await fake.close();
  await rm(folder, { recursive: true });
});

afterEach(() => fake.gate.release());

/** Runs a command against the stack, and makes sure that the key shows nowhere. */
async function purgeway(words: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const finished = await runCommand(words, { ...options, env: { ...atStack(), ...options.env } });
  expect([finished.out, finished.err, finished.seen].join('\n')).not.toContain(stack.key);
  return finished;
}

function atStack(): Record<string, string> {
  return { PURGEWAY_URL: stack.api.url, PURGEWAY_KEY_FILE: keyFile };
}

function page(name: string): string {
  return `https://${hostname}/${name}`;
}

describe('purge', () => {
  it('waits for the end, shows every account, and ends with 0 when all is done', async () => {
    const { code, out, err } = await purgeway(['purge', page('a'), page('b'), '--wait']);
    expect(out).toMatch(/^op_\S+ {2}purge: complete after/u);
    expect(out).toMatch(/^main +\S+ +2 +2$/mu);
    expect(err).toContain('main: 2 confirmed');
    expect(err).not.toContain('\u001B');
    expect(code).toBe(0);
    expect(sentTo(fake)).toEqual(expect.arrayContaining([page('a'), page('b')]));
  });

  it('prints one JSON document and nothing else with --json', async () => {
    const { code, out } = await purgeway(['purge', page('json'), '--wait', '--json']);
    const answer: unknown = JSON.parse(out);
    expect(answer).toMatchObject({
      idempotency_key: expect.stringMatching(/^cli-/u),
      operation: { state: 'complete', counts: { confirmed: 1 } },
      unconfirmed: [],
    });
    expect(code).toBe(0);
  });

  it('takes tens of thousands of targets from standard input, and each once', async () => {
    const urls = Array.from({ length: 20_000 }, (_, i) => page(`stdin/${i}`));
    const { code, out } = await purgeway(['purge', '-', '--json', '--quiet', '--priority', 'bulk'], {
      stdin: Readable.from(urls.map((url) => `${JSON.stringify({ url })}\n`)),
    });
    expect(JSON.parse(out)).toMatchObject({ operation: { targets: urls.length, priority: 'bulk' } });
    expect(code).toBe(0);
  });

  it('takes the same purge once under one idempotency key', async () => {
    const words = ['purge', page('once'), '--json', '--idempotency-key', 'deploy-17'];
    const [first, second] = [await purgeway(words), await purgeway(words)];
    expect(JSON.parse(second.out).purge_id).toBe(JSON.parse(first.out).purge_id);
    expect(second.err).toContain('came before');
  });

  it('reads a file, leaves out its notes, and names the line of what is refused', async () => {
    const file = join(folder, 'urls.txt');
    await writeFile(file, `# pages\n${page('file')}\n\n"ftp://${hostname}/"\n`);
    const { code, err } = await purgeway(['purge', '--file', file]);
    expect(err).toContain(`${file}, line 4: Only https and http URLs can be purged. (not-http)`);
    expect(err).toContain('422 targets-refused');
    expect(err).toMatch(/Request id: \S+/u);
    expect(code).toBe(3);
    const partial = await purgeway(['purge', '--file', file, '--partial', '--json']);
    expect(JSON.parse(partial.out)).toMatchObject({ operation: { targets: 1 }, refused: { count: 1 } });
    expect(partial.err).toContain(`${file}, line 4`);
    expect(partial.code).toBe(0);
  });

  it('shows with --dry-run which accounts, calls and time it would take, and purges nothing', async () => {
    const { code, out } = await purgeway(['purge', page('dry/1'), page('dry/2'), '--dry-run']);
    expect(out).toContain('Nothing was purged. It would be 2 targets in');
    expect(out).toMatch(/^main +\S+ +2 /mu);
    expect(code).toBe(0);
    const urls = Array.from({ length: 12_000 }, (_, i) => `${page(`dry/${i}`)}\n`);
    const many = await purgeway(['purge', '-', '--dry-run', '--json'], { stdin: Readable.from(urls) });
    expect(JSON.parse(many.out)).toMatchObject({ dry_run: true, targets: urls.length });
    expect(sentTo(fake).filter((url) => url.includes('/dry/'))).toEqual([]);
  });

  it("ends with 1 and the vendor's words when something was not purged", async () => {
    fake.poison.add(page('bad'));
    const { code, out } = await purgeway(['purge', page('bad'), page('good'), '--wait']);
    expect(out).toContain('purge: partial after');
    expect(out).toMatch(/^1 rejected at main: \S+/mu);
    expect(out).toContain(`    ${page('bad')}`);
    expect(code).toBe(1);
  });

  it('ends with 5 when the time is over, and says how to go on', async () => {
    fake.gate.hold('purge');
    const { code, err } = await purgeway(['purge', page('slow'), '--wait', '--timeout', '1s']);
    expect(err).toMatch(/op_\S+ has not ended in time/u);
    expect(err).toMatch(/purgeway operations watch op_/u);
    expect(code).toBe(5);
  });

  it('leaves the operation alone on Ctrl-C, ends with 130, and says how to look at it', async () => {
    fake.gate.hold('purge');
    const running = startCommand(['purge', page('interrupted'), '--wait'], { env: atStack() });
    await running.said('main: 1');
    running.child.kill('SIGINT');
    const { code, err } = await running.finished;
    expect(code).toBe(130);
    const id = /purgeway operations watch (op_\S+)/u.exec(err)?.[1] ?? '';
    expect((await readOperation(stack, id)).done).toBe(false);
    fake.gate.release();
    expect((await purgeway(['operations', 'watch', id])).code).toBe(0);
  });

  it('purges what a sitemap index leads to, packed or not, and nothing when one of them is broken', async () => {
    const site = await startSite();
    const { code, out, err } = await purgeway(['purge', '--sitemap', `${site.url}/index.xml`, '--json']);
    expect(err).toContain('3 pages of 3 sitemaps.');
    expect(JSON.parse(out)).toMatchObject({ operation: { targets: 3 } });
    expect(code).toBe(0);
    const broken = await purgeway(['purge', '--sitemap', `${site.url}/broken.xml`]);
    expect(broken.err).toContain('cannot be used. It is not well-formed XML');
    expect(broken.err).toContain('Nothing was purged.');
    expect(broken.code).toBe(2);
    site.close();
  });
});

describe('what is typed', () => {
  it.each([
    [['purge'], 'Nothing was named to purge.'],
    [['purge', '--everything', '--distribution', 'x', page('a')], '--everything goes alone'],
    [['purge', page('a'), '--mode', 'gentle'], "'gentle' is invalid"],
    [['purge', page('a'), '--timeout', '5m'], 'give --wait too'],
    [['purge', '--file', '/nonexistent/urls'], 'there is no such file'],
    [['purje'], "unknown command 'purje'"],
    [['operations', 'list', '--from', 'yesterday'], 'Give a time such as'],
  ])('%j ends with 2 and says what is wrong', async (words, message) => {
    const { code, err } = await purgeway(words);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it('a key on the command line is refused, and not repeated', async () => {
    for (const words of [['--key', stack.key], [`--key=${stack.key}`]]) {
      const { code, out, err } = await runCommand(['purge', page('a'), ...words], { env: atStack() });
      expect(out + err).not.toContain(stack.key);
      expect(err).toContain('--key-file');
      expect(code).toBe(2);
    }
    const other = await runCommand(['purge', page('a'), `--api-key=${stack.key}`], { env: atStack() });
    expect(other.err).toContain("unknown option '--api-key'");
    expect(other.err).not.toContain(stack.key);
    expect(other.code).toBe(2);
  });

  it('help and version end with 0', async () => {
    const help = await purgeway(['purge', '--help']);
    expect(help.out).toContain('Examples:');
    expect(help.code).toBe(0);
    expect((await purgeway(['--help'])).out).toContain('Exit codes:');
  });
});

describe('when the API does not do it', () => {
  it('ends with 3 for a key that is none, and says so', async () => {
    const { code, err } = await purgeway(['operations', 'list'], { env: { PURGEWAY_KEY: 'no-such-key' } });
    expect(err).toContain('401 unauthorized');
    expect(err).not.toContain('no-such-key');
    expect(code).toBe(3);
  });

  it('ends with 3 for a key that is none also while targets stream', async () => {
    const urls = Array.from({ length: 50_000 }, (_, i) => `${page(`refused/${i}`)}\n`);
    const { code, err } = await purgeway(['purge', '-'], {
      env: { PURGEWAY_KEY: 'no-such-key' },
      stdin: Readable.from(urls),
    });
    expect(err).toContain('401 unauthorized');
    expect(code).toBe(3);
  });

  it('ends with 4 when nobody listens, and with --json says so on standard output too', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const { code, out, err } = await purgeway(['purge', page('a'), '--json', '--url', url], {
      env: { PURGEWAY_KEY: 'any-key' },
    });
    expect(err).toContain(`The API at ${url} cannot be reached: nobody listens there.`);
    expect(err).toMatch(/with --idempotency-key cli-\S+ is safe/u);
    expect(JSON.parse(out)).toMatchObject({ error: { exit: 'unreachable' } });
    expect(code).toBe(4);
  });
});

describe('looking after things', () => {
  it('lists operations, and shows one, its targets and what came of taking it back', async () => {
    const { out } = await purgeway(['purge', page('looked-at'), '--wait', '--json']);
    const id = String(JSON.parse(out).purge_id);
    const listed = await purgeway(['operations', 'list', '--limit', '3', '--json']);
    const lines = listed.out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id });
    expect((await purgeway(['operations', 'get', id])).out).toContain('purge: complete');
    expect((await purgeway(['operations', 'targets', id])).out).toContain(
      `${page('looked-at')}  main confirmed`,
    );
    expect((await purgeway(['operations', 'targets', id, '--state', 'rejected'])).out).toBe('');
    expect((await purgeway(['operations', 'cancel', id])).out).toContain('0 purges taken back.');
    expect((await purgeway(['operations', 'get', 'op_none'])).code).toBe(3);
    expect((await purgeway(['operations', 'timeline', id])).out).toMatch(
      / accepted .*\n(.*\n)*.* finished /u,
    );
    const found = await purgeway(['operations', 'list', '--target-url', page('looked-at'), '--json']);
    expect(JSON.parse(found.out)).toMatchObject({ id });
  });

  it('retries what came to nothing', async () => {
    fake.poison.add(page('retried'));
    const first = await purgeway(['purge', page('retried'), '--wait', '--json']);
    expect(first.code).toBe(1);
    fake.poison.delete(page('retried'));
    const { purge_id: id } = JSON.parse(first.out);
    const again = await purgeway(['operations', 'retry', id, '--wait', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ state: 'complete', retry_of: id });
    expect(again.code).toBe(0);
  });

  it('pauses an account, which then sends nothing, and resumes it', async () => {
    expect((await purgeway(['accounts', 'pause', 'main'])).out).toBe('main: paused\n');
    expect((await purgeway(['accounts', 'list'])).out).toMatch(/^main +\S+ +paused by /mu);
    const waiting = await purgeway(['purge', page('paused'), '--json']);
    expect((await purgeway(['accounts', 'resume', 'main'])).out).toBe('main: resumed\n');
    expect((await purgeway(['operations', 'watch', JSON.parse(waiting.out).purge_id])).code).toBe(0);
    expect((await purgeway(['accounts', 'get', 'main'])).out).toContain('stands      works');
  });

  it('checks credentials, and the doctor looks at everything through the API', async () => {
    expect((await purgeway(['accounts', 'check', 'main'])).out).toMatch(/^main: /u);
    const { code, out } = await purgeway(['doctor', '--json']);
    const { findings } = JSON.parse(out);
    const names = findings.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'api',
        'clock',
        'readiness',
        'credentials main',
        'account main',
        'backlog main',
      ]),
    );
    expect(code).toBe(findings.some(({ result }: { result: string }) => result === 'fail') ? 1 : 0);
  });

  it('shows accounts, distributions, keys, callbacks and their endpoints', async () => {
    expect((await purgeway(['accounts', 'list'])).out).toMatch(/^main +\S+ +works/mu);
    expect((await purgeway(['distributions', 'list'])).out).toContain('main-distribution');
    expect((await purgeway(['distributions', 'get', 'main-distribution', '--json'])).out).toContain(hostname);
    expect((await purgeway(['keys'])).out).toMatch(/^site-key +site +purge read admin/mu);
    expect((await purgeway(['callbacks', 'list'])).err).toContain('No callback is dead.');
    expect((await purgeway(['callbacks', 'endpoints'])).err).toContain('There is no callback endpoint.');
    expect((await purgeway(['callbacks', 'redeliver', '--from', '1h'])).out).toContain(
      '0 callbacks sent again.',
    );
  });

  it('exports the audit log as lines, and verifies it', async () => {
    const exported = await purgeway(['audit', 'export']);
    const [first = ''] = exported.out.split('\n');
    expect(JSON.parse(first)).toHaveProperty('action');
    const { code, out } = await purgeway(['audit', 'verify']);
    expect(out).toMatch(/^ok {4}purges: \d+ entries/mu);
    expect(code).toBe(0);
  });

  it('examines Redis directly, and says in its exit code whether it keeps what it acknowledges', async () => {
    const { code, out } = await purgeway(['doctor', '--no-api', '--redis', inject('redisUrl'), '--json']);
    const { findings } = JSON.parse(out);
    expect(findings).toContainEqual({ name: 'redis appendfsync', result: 'ok', message: 'always' });
    const fsync = findings.find(({ name }: { name: string }) => name === 'redis fsync');
    expect(fsync?.message).toMatch(/median [\d.]+ ms, p99 [\d.]+ ms over 200 writes/u);
    expect([0, 1]).toContain(code);
    const gone = await purgeway([
      'doctor',
      '--no-api',
      '--redis',
      `redis://u:pass-word@127.0.0.1:${await findFreePort()}`,
    ]);
    expect(gone.out).toContain('cannot be examined');
    expect(gone.out + gone.err).not.toContain('pass-word');
    expect(gone.code).toBe(1);
  });

  it('stops without a word when whoever reads goes away', async () => {
    const running = startCommand(['audit', 'export'], { env: atStack() });
    running.child.stdout?.destroy();
    const { code, err } = await running.finished;
    expect(err).toBe('');
    expect([0, 141]).toContain(code);
  });
});

it('every exit code stands in the documents', async () => {
  const text = await readFile(join(import.meta.dirname, '../../docs/cli.md'), 'utf8');
  for (const code of [0, 1, 2, 3, 4, 5, 70, 130, 141, 143]) {
    expect(text).toContain(`| ${code} `);
  }
});

/** An index with a plain sitemap and a packed one, and a broken sitemap. */
async function startSite(): Promise<{ readonly url: string; close(): void }> {
  const { gzipSync } = await import('node:zlib');
  const pages = (...names: readonly string[]): string =>
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${names.map((name) => `<url><loc>${page(name)}</loc></url>`).join('')}</urlset>`;
  const server = createServer((request, response) => {
    const base = `http://${request.headers.host}`;
    const files: Record<string, string | Buffer> = {
      '/index.xml': `<?xml version="1.0" encoding="UTF-8"?><sitemapindex><sitemap><loc>${base}/one.xml</loc></sitemap><sitemap><loc>${base}/two.xml.gz</loc></sitemap></sitemapindex>`,
      '/one.xml': pages('site/1', 'site/2'),
      '/two.xml.gz': gzipSync(pages('site/3')),
      '/broken.xml': `<urlset><url><loc>${page('site/4')}</loc></url><url></urlset>`,
    };
    response.end(files[request.url ?? '']);
  });
  server.listen(await findFreePort(), '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
