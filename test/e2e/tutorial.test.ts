import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openBrowser, openTab, whyNoBrowser } from '../console/browser.ts';
import { readPage } from '../support/markdown.ts';
import { describeChild, pressCtrlC, startSandbox, untilWelcome, type Started } from '../support/npm-start.ts';
import { findFreePort, findProgram } from '../support/redis-server.ts';
import { until } from '../support/until.ts';

// What the README has a newcomer type, in its order, in a clone of its own, against a sandbox that runs.

const root = join(import.meta.dirname, '../..');
const { headings, fences } = readPage(readFileSync(join(root, 'README.md'), 'utf8'));
const steps = headings.slice(headings.indexOf('Send a purge'), headings.indexOf('Where everything is'));
const tutorial = fences
  .filter(({ language, heading }) => language === 'sh' && steps.includes(heading))
  .map(({ text }) => text);
const purgeSchema = z.looseObject({ purge_id: z.string() });

/** What is typed in a terminal of its own, because it goes on until Ctrl-C, and what it says when it does what it is there for. */
const servers = [
  { isIn: /node receive\.mjs\n$/u, works: /^operation\.complete op_/mu },
  { isIn: /npm run -s start:worker\n$/u, works: /"msg":"ready"/u },
];
/** What must be in the answers to the blocks, by what is asked. */
const answers = [
  { asked: /cache\/purge.*tee/su, answer: /"purge_id":"op_/u },
  { asked: /\?wait=60s/u, answer: /"state":"complete"/u },
  { asked: /\/targets\?/u, answer: /"state":"(confirmed|unverified)"/u },
  { asked: /distribution\/list/u, answer: /shop\.example\.com/u },
  { asked: /hooks\/demo/u, answer: /"ok":true,"operation":"op_/u },
  { asked: /npx purgeway operations list/u, answer: /op_[0-9a-z]{20}/u },
];

const missing = ['bash', 'curl', 'npm', 'npx'].filter((name) => findProgram([name]) === undefined);
const unless = missing.length === 0 ? '' : ` (NOTHING PROVEN: there is no ${missing.join(', ')} on PATH)`;
const whyUnseen = whyNoBrowser();
const unseen = whyUnseen === undefined ? '' : ` (NOTHING PROVEN: ${whyUnseen})`;

let clone: string;
let sandbox: Started;
let receiverPort: number;
const terminals: Started[] = [];

beforeAll(async () => {
  clone = mkdtempSync(join(tmpdir(), 'purgeway-tutorial-'));
  for (const name of readdirSync(root).filter((each) => each !== '.data')) {
    symlinkSync(join(root, name), join(clone, name));
  }
  mkdirSync(join(clone, 'tmp'));
  receiverPort = await findFreePort();
  sandbox = startSandbox(join(clone, '.data'));
  await untilWelcome(sandbox);
}, 60_000);

afterAll(async () => {
  for (const each of [...terminals, sandbox].filter((one) => !one.hasEnded())) {
    pressCtrlC(each);
    await each.ended;
  }
  rmSync(clone, { recursive: true, force: true, maxRetries: 10 });
}, 60_000);

/** As it is typed where other ports are free, and with files of its own. */
function adapt(text: string): string {
  const [, sandboxReceiver = ''] = /http:\/\/127\.0\.0\.1:(\d+)\/callback/u.exec(sandbox.output()) ?? [];
  return text
    .replaceAll('http://127.0.0.1:8080', sandbox.shown('Address'))
    .replaceAll('127.0.0.1:8090', `127.0.0.1:${sandboxReceiver}`)
    .replaceAll('127.0.0.1:8091', `127.0.0.1:${receiverPort}`)
    .replaceAll('/tmp/', `${clone}/tmp/`);
}

/** A shell in the clone, in which lines are typed. */
function openTerminal(): Started & { type(lines: string): void } {
  const env = {
    ...process.env,
    PURGEWAY_DATA_DIR: join(clone, '.data'),
    PORT: String(receiverPort),
    npm_config_offline: 'true',
  };
  const child = spawn('bash', ['-s'], { cwd: clone, detached: true, stdio: 'pipe', env });
  const terminal = { ...describeChild(child), type: (lines: string) => void child.stdin.write(lines) };
  terminals.push(terminal);
  return terminal;
}

/** What the terminal says to the lines, until it is done with them. */
async function typeIn(terminal: ReturnType<typeof openTerminal>, lines: string): Promise<string> {
  const before = terminal.output().length;
  terminal.type(`${lines}echo "done: $?"\n`);
  const said = () => terminal.output().slice(before);
  await until(`this is done: ${lines}`, () => /done: \d+\n$/u.test(said()), 90_000);
  return said();
}

describe.runIf(missing.length === 0)(`the tutorial of the README${unless}`, () => {
  it('works as it stands, block by block', async () => {
    const terminal = openTerminal();
    const others: { readonly terminal: Started; readonly works: RegExp }[] = [];
    const seen = new Set<RegExp>();
    for (const block of tutorial) {
      const server = servers.find(({ isIn }) => isIn.test(block));
      if (server !== undefined) {
        const other = openTerminal();
        other.type(adapt(block));
        others.push({ terminal: other, works: server.works });
        continue;
      }
      const said = await typeIn(terminal, adapt(block));
      expect(said).toMatch(/done: 0\n$/u);
      expect(said).not.toMatch(/"type":"\/problems\//u);
      for (const { asked, answer } of answers.filter((each) => each.asked.test(block))) {
        expect(said).toMatch(answer);
        seen.add(asked);
      }
    }
    expect(seen.size).toBe(answers.length);
    expect(others).toHaveLength(servers.length);
    for (const { terminal: other, works } of others) {
      await until(`${works.source} is said`, () => works.test(other.output()));
    }
    expect(sandbox.output()).toMatch(/signature verified: operation\.complete op_/u);
  });

  it.runIf(whyUnseen === undefined)(`has the first purge seen in the console${unseen}`, async () => {
    const { purge_id: id } = purgeSchema.parse(
      JSON.parse(readFileSync(join(clone, 'tmp/purge.json'), 'utf8')),
    );
    const browser = await openBrowser();
    try {
      const base = sandbox.shown('Address');
      const { page } = await openTab(browser, base);
      await page.goto(`${base}/console`);
      await page.type('#key', sandbox.shown('Key'));
      await page.keyboard.press('Enter');
      expect(await page.waitForSelector(`a[href="/console/operations/${id}"]`)).not.toBeNull();
    } finally {
      await browser.close();
    }
  });
});
