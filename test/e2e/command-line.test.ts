import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { runCommand, startCommand } from '../support/command-line.ts';
import {
  openCommandLineRig,
  rigHostname,
  rigPage,
  type CommandLineRig,
} from '../support/command-line-rig.ts';
import { readOperation } from '../support/operations.ts';
import { findFreePort } from '../support/redis-server.ts';
import { sentTo } from '../support/vendor-under-test.ts';

let rig: CommandLineRig;
beforeAll(async () => {
  rig = await openCommandLineRig(inject('redisUrl'));
});
afterAll(() => rig.close());
afterEach(() => rig.fake.gate.release());

describe('purge', () => {
  it('waits for the end, shows every account, and ends with 0 when all is done', async () => {
    const { code, out, err } = await rig.purgeway(['purge', rigPage('a'), rigPage('b'), '--wait']);
    expect(out).toMatch(/^op_\S+ {2}purge: complete after/u);
    expect(out).toMatch(/^main +\S+ +2 +2$/mu);
    expect(err).toContain('main: 2 confirmed');
    expect(err).not.toContain('\u001B');
    expect(code).toBe(0);
    expect(sentTo(rig.fake)).toEqual(expect.arrayContaining([rigPage('a'), rigPage('b')]));
  });

  it('prints one JSON document and nothing else with --json', async () => {
    const { code, out } = await rig.purgeway(['purge', rigPage('json'), '--wait', '--json']);
    const answer: unknown = JSON.parse(out);
    expect(answer).toMatchObject({
      idempotency_key: expect.stringMatching(/^cli-/u),
      operation: { state: 'complete', counts: { confirmed: 1 } },
      unconfirmed: [],
    });
    expect(code).toBe(0);
  });

  it('takes tens of thousands of targets from standard input, and each once', async () => {
    const urls = Array.from({ length: 20_000 }, (_, i) => rigPage(`stdin/${i}`));
    const { code, out } = await rig.purgeway(['purge', '-', '--json', '--quiet', '--priority', 'bulk'], {
      stdin: Readable.from(urls.map((url) => `${JSON.stringify({ url })}\n`)),
    });
    expect(JSON.parse(out)).toMatchObject({ operation: { targets: urls.length, priority: 'bulk' } });
    expect(code).toBe(0);
  });

  it('takes the same purge once under one idempotency key', async () => {
    const words = ['purge', rigPage('once'), '--json', '--idempotency-key', 'deploy-17'];
    const [first, second] = [await rig.purgeway(words), await rig.purgeway(words)];
    expect(JSON.parse(second.out).purge_id).toBe(JSON.parse(first.out).purge_id);
    expect(second.err).toContain('came before');
  });

  it('reads a file, leaves out its notes, and names the line of what is refused', async () => {
    const file = join(rig.folder, 'urls.txt');
    await writeFile(file, `# pages\n${rigPage('file')}\n\n"ftp://${rigHostname}/"\n`);
    const { code, err } = await rig.purgeway(['purge', '--file', file]);
    expect(err).toContain(`${file}, line 4: Only https and http URLs can be purged. (not-http)`);
    expect(err).toContain('422 targets-refused');
    expect(err).toMatch(/Request id: \S+/u);
    expect(code).toBe(3);
    const partial = await rig.purgeway(['purge', '--file', file, '--partial', '--json']);
    expect(JSON.parse(partial.out)).toMatchObject({ operation: { targets: 1 }, refused: { count: 1 } });
    expect(partial.err).toContain(`${file}, line 4`);
    expect(partial.code).toBe(0);
  });

  it('shows with --dry-run which accounts, calls and time it would take, and purges nothing', async () => {
    const { code, out } = await rig.purgeway(['purge', rigPage('dry/1'), rigPage('dry/2'), '--dry-run']);
    expect(out).toContain('Nothing was purged. It would be 2 targets in');
    expect(out).toMatch(/^main +\S+ +2 /mu);
    expect(code).toBe(0);
    const urls = Array.from({ length: 12_000 }, (_, i) => `${rigPage(`dry/${i}`)}\n`);
    const many = await rig.purgeway(['purge', '-', '--dry-run', '--json'], { stdin: Readable.from(urls) });
    expect(JSON.parse(many.out)).toMatchObject({ dry_run: true, targets: urls.length });
    expect(sentTo(rig.fake).filter((url) => url.includes('/dry/'))).toEqual([]);
  });

  it("ends with 1 and the vendor's words when something was not purged", async () => {
    rig.fake.poison.add(rigPage('bad'));
    const { code, out } = await rig.purgeway(['purge', rigPage('bad'), rigPage('good'), '--wait']);
    expect(out).toContain('purge: partial after');
    expect(out).toMatch(/^1 rejected at main: \S+/mu);
    expect(out).toContain(`    ${rigPage('bad')}`);
    expect(code).toBe(1);
  });

  it('ends with 5 when the time is over, and says how to go on', async () => {
    rig.fake.gate.hold('purge');
    const { code, err } = await rig.purgeway(['purge', rigPage('slow'), '--wait', '--timeout', '1s']);
    expect(err).toMatch(/op_\S+ has not ended in time/u);
    expect(err).toMatch(/purgeway operations watch op_/u);
    expect(code).toBe(5);
    const key = ['--idempotency-key', 'slow-1'];
    const { out } = await rig.purgeway([
      'purge',
      rigPage('slow'),
      '--wait',
      '--timeout',
      '1s',
      '--json',
      ...key,
    ]);
    expect(JSON.parse(out)).toMatchObject({
      error: { exit: 'timed-out', operation_id: expect.stringMatching(/^op_/u), idempotency_key: 'slow-1' },
    });
  });

  it('leaves the operation alone on Ctrl-C, ends with 130, and says how to look at it', async () => {
    rig.fake.gate.hold('purge');
    const running = startCommand(['purge', rigPage('interrupted'), '--wait'], { env: rig.env });
    await running.said('main: 1');
    running.child.kill('SIGINT');
    const { code, err } = await running.finished;
    expect(code).toBe(130);
    const id = /purgeway operations watch (op_\S+)/u.exec(err)?.[1] ?? '';
    expect((await readOperation(rig.stack, id)).done).toBe(false);
    rig.fake.gate.release();
    expect((await rig.purgeway(['operations', 'watch', id])).code).toBe(0);
  });

  it('purges what a sitemap index leads to, packed or not, and nothing when one of them is broken', async () => {
    const url = await startSite();
    const { code, out, err } = await rig.purgeway(['purge', '--sitemap', `${url}/index.xml`, '--json']);
    expect(err).toContain('3 pages of 3 sitemaps.');
    expect(JSON.parse(out)).toMatchObject({ operation: { targets: 3 } });
    expect(code).toBe(0);
    const broken = await rig.purgeway(['purge', '--sitemap', `${url}/broken.xml`]);
    expect(broken.err).toContain('cannot be used. It is not well-formed XML');
    expect(broken.err).toContain('Nothing was purged.');
    expect(broken.code).toBe(2);
  });
});

describe('what is typed', () => {
  it.each([
    [['purge'], 'Nothing was named to purge.'],
    [['purge', '--everything', '--distribution', 'x', rigPage('a')], '--everything goes alone'],
    [['purge', rigPage('a'), '--mode', 'gentle'], "'gentle' is invalid"],
    [['purge', rigPage('a'), '--timeout', '5m'], 'give --wait too'],
    [['purge', '--file', '/nonexistent/urls'], 'there is no such file'],
    [['purje'], "unknown command 'purje'"],
    [['operations', 'list', '--from', 'yesterday'], 'Give a time such as'],
  ])('%j ends with 2 and says what is wrong', async (words, message) => {
    const { code, err } = await rig.purgeway(words);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it('a key on the command line is refused, and not repeated', async () => {
    for (const words of [['--key', rig.stack.key], [`--key=${rig.stack.key}`]]) {
      const { code, out, err } = await runCommand(['purge', rigPage('a'), ...words], { env: rig.env });
      expect(out + err).not.toContain(rig.stack.key);
      expect(err).toContain('--key-file');
      expect(code).toBe(2);
    }
    const other = await runCommand(['purge', rigPage('a'), `--api-key=${rig.stack.key}`], { env: rig.env });
    expect(other.err).toContain("unknown option '--api-key'");
    expect(other.err).not.toContain(rig.stack.key);
    expect(other.code).toBe(2);
  });

  it.runIf(existsSync('/proc/self/cmdline'))(
    'a key in the environment or a file does not show in the list of processes',
    async () => {
      rig.fake.gate.hold('purge');
      const { key } = rig.stack;
      for (const env of [rig.env, { PURGEWAY_URL: rig.stack.api.url, PURGEWAY_KEY: key }]) {
        const running = startCommand(['purge', rigPage('listed'), '--wait'], { env });
        await running.said('main: 1');
        const lines = await commandLines();
        expect(lines).toContainEqual(expect.stringContaining(rigPage('listed')));
        expect(lines.filter((line) => line.includes(key))).toEqual([]);
        running.child.kill('SIGINT');
        await running.finished;
      }
    },
  );

  it('help and version end with 0', async () => {
    const help = await rig.purgeway(['purge', '--help']);
    expect(help.out).toContain('Examples:');
    expect(help.code).toBe(0);
    expect((await rig.purgeway(['--help'])).out).toContain('Exit codes:');
  });
});

describe('when the API does not do it', () => {
  it('ends with 3 for a key that is none, and says so', async () => {
    const { code, err } = await rig.purgeway(['operations', 'list'], {
      env: { PURGEWAY_KEY: 'no-such-key' },
    });
    expect(err).toContain('401 unauthorized');
    expect(err).not.toContain('no-such-key');
    expect(code).toBe(3);
  });

  it('ends with 3 for a key that is none also while targets stream', async () => {
    const urls = Array.from({ length: 50_000 }, (_, i) => `${rigPage(`refused/${i}`)}\n`);
    const { code, err } = await rig.purgeway(['purge', '-'], {
      env: { PURGEWAY_KEY: 'no-such-key' },
      stdin: Readable.from(urls),
    });
    expect(err).toContain('401 unauthorized');
    expect(code).toBe(3);
  });

  it('ends with 4 when nobody listens, and with --json says so on standard output too', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const { code, out, err } = await rig.purgeway(['purge', rigPage('a'), '--json', '--url', url], {
      env: { PURGEWAY_KEY: 'any-key' },
    });
    expect(err).toContain(`The API at ${url} cannot be reached: nobody listens there.`);
    expect(err).toMatch(/with --idempotency-key cli-\S+ is safe/u);
    expect(JSON.parse(out)).toMatchObject({ error: { exit: 'unreachable' } });
    expect(code).toBe(4);
  });
});

/** How every process of the machine was called. */
async function commandLines(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  // A process may end while we read.
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}

/** Address of an index with a plain sitemap and a packed one, and of a broken sitemap; gone when the test ends. */
async function startSite(): Promise<string> {
  const pages = (...names: readonly string[]): string =>
    `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${names.map((name) => `<url><loc>${rigPage(name)}</loc></url>`).join('')}</urlset>`;
  const server = createServer((request, response) => {
    const base = `http://${request.headers.host}`;
    const files: Record<string, string | Buffer> = {
      '/index.xml': `<?xml version="1.0" encoding="UTF-8"?><sitemapindex><sitemap><loc>${base}/one.xml</loc></sitemap><sitemap><loc>${base}/two.xml.gz</loc></sitemap></sitemapindex>`,
      '/one.xml': pages('site/1', 'site/2'),
      '/two.xml.gz': gzipSync(pages('site/3')),
      '/broken.xml': `<urlset><url><loc>${rigPage('site/4')}</loc></url><url></urlset>`,
    };
    response.end(files[request.url ?? '']);
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://127.0.0.1:${port}`;
}
