import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@purgeway/model';
import { CallbackError, verifyEvent, verifySignature } from '@purgeway/receiver';
import vectorFile from '@purgeway/receiver/vectors.json' with { type: 'json' };
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedHeaders } from '../apps/worker/src/callbacks/sign.ts';
import { fencedBlock, readPage } from './support/markdown.ts';
import { findFreePort, findProgram } from './support/redis-server.ts';
import { until } from './support/until.ts';

const { vectors } = vectorFile;
type Vector = (typeof vectors)[number];

const page = readPage(readFileSync(new URL('../docs/verifying-callbacks.md', import.meta.url), 'utf8'));
const runners = join(import.meta.dirname, 'receivers');

/** A language of the page: the file that its example is written to, what runs it on vectors, and how. */
interface Language {
  readonly name: string;
  readonly file: string;
  readonly runner: string;
  /** All must be on PATH. */
  readonly programs: readonly string[];
  readonly command: string;
}

const languages: readonly Language[] = [
  {
    name: 'Python',
    file: 'callbacks.py',
    runner: 'run.py',
    programs: ['python3'],
    command: 'python3 run.py',
  },
  {
    name: 'Go',
    file: 'callbacks.go',
    runner: 'run.go',
    programs: ['go'],
    command: 'GO111MODULE=off go run callbacks.go run.go',
  },
  { name: 'PHP', file: 'callbacks.php', runner: 'run.php', programs: ['php'], command: 'php run.php' },
  { name: 'Ruby', file: 'callbacks.rb', runner: 'run.rb', programs: ['ruby'], command: 'ruby run.rb' },
  {
    name: 'Java',
    file: 'Callbacks.java',
    runner: 'Run.java',
    programs: ['javac', 'java'],
    command: 'javac -encoding UTF-8 Callbacks.java Run.java && java Run',
  },
];

const isHere = ({ programs }: Language): boolean =>
  programs.every((program) => findProgram([program]) !== undefined);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'purgeway-receivers-'));
  const missing = languages.filter((language) => !isHere(language)).map(({ name }) => name);
  console.info(
    `Examples run on vectors here: ${['Node', ...languages.filter(isHere).map(({ name }) => name)].join(', ')}. ` +
      `Not on this machine: ${missing.join(', ') || 'none'}.`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the examples of docs/verifying-callbacks.md', () => {
  it.each(languages.filter(isHere))(
    '$name lets through exactly what is genuine',
    async ({ name, ...language }) => {
      const here = join(folder, name);
      mkdirSync(here);
      writeFileSync(join(here, language.file), fencedBlock(page, name, name.toLowerCase()));
      copyFileSync(join(runners, language.runner), join(here, language.runner));
      const said = await run(language.command, here, vectors.map(lineOf).join('\n'));
      const verdicts = said.trim().toLowerCase().split('\n');
      expect(verdicts).toEqual(vectors.map(({ is_genuine }) => String(is_genuine)));
    },
  );

  it('Node answers what is signed by a worker with 204, does its work once, and refuses all else', async () => {
    const here = join(folder, 'Node');
    const kit = join(import.meta.dirname, '../packages/receiver');
    cpSync(kit, join(here, 'node_modules/@purgeway/receiver'), { recursive: true });
    writeFileSync(join(here, 'receive.mjs'), fencedBlock(page, 'Node', 'js'));
    const port = await findFreePort();
    const [known, foreign] = ['a', 'b'].map(
      (letter) => `whsec_${Buffer.alloc(32, letter).toString('base64')}`,
    );
    const child = spawn(process.execPath, ['receive.mjs'], {
      cwd: here,
      env: { CALLBACK_SIGNING_SECRET: known, PORT: String(port) },
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const post = async (secret = '', body = bodyOf(vectors[0]).toString('utf8')) => {
      const message = { id: 'msg_1', timestampSeconds: Math.floor(Date.now() / 1_000), body };
      const headers = signedHeaders(message, [new Secret(secret)]);
      const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body });
      return answer.status;
    };
    try {
      await until('it listens', () =>
        post(foreign).then(
          (status) => status === 401,
          () => false,
        ),
      );
      expect([await post(known), await post(known), await post(foreign), await post(known, '[]')]).toEqual([
        204, 204, 401, 400,
      ]);
      await until('it says so', () => said.includes('operation.complete'));
      expect(said.match(/operation\.complete/gu)).toHaveLength(1);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });
});

describe('the receiver kit and our own worker', () => {
  const fresh = vectors.filter(({ verdict }) => verdict === 'ok');

  it('agree on every vector that is an event: the worker signs as the vectors are signed', () => {
    const unlike = fresh
      .filter((vector) => !hasForeignSignature(vector))
      .filter((vector) => headerOf(vector, 'webhook-signature') !== signatureBy(vector));
    expect(unlike.map(({ name }) => name)).toEqual([]);
  });

  it('agree on callbacks by GET, whose body is empty', () => {
    const secret = new Secret(vectors[0]?.secrets[0] ?? '');
    const headers = signedHeaders({ id: 'msg_x', timestampSeconds: 1_767_600_000, body: '' }, [secret]);
    const now = 1_767_600_000_000;
    expect(verifySignature('', headers, secret.reveal(), { now })).toMatchObject({ operationId: 'op_x' });
    expect(() => verifyEvent('', headers, secret.reveal(), { now })).toThrow(CallbackError);
  });
});

/** Signed with more, or with others, than what the receiver knows. */
function hasForeignSignature({ name }: Vector): boolean {
  return /two signatures|one signature of the|a version to come/u.test(name);
}

function signatureBy(vector: Vector): string {
  const message = {
    id: headerOf(vector, 'webhook-id'),
    timestampSeconds: Number(headerOf(vector, 'webhook-timestamp')),
    body: bodyOf(vector).toString('utf8'),
  };
  const secrets = vector.secrets.map((secret) => new Secret(secret));
  return signedHeaders(message, secrets)['webhook-signature'] ?? '';
}

function headerOf({ headers }: Vector, name: string): string {
  return Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1] ?? '';
}

function bodyOf(vector: Vector | undefined): Buffer {
  return Buffer.from(vector?.body_base64 ?? '', 'base64');
}

/** A vector as the runners read it: fields in base64, but for the last, parted by tabs. */
function lineOf(vector: Vector): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return [
    base64(headerOf(vector, 'webhook-id')),
    base64(headerOf(vector, 'webhook-timestamp')),
    base64(headerOf(vector, 'webhook-signature')),
    vector.body_base64,
    base64(vector.secrets.join(',')),
    String(vector.now),
  ].join('\t');
}

function run(command: string, cwd: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('sh', ['-c', command], { cwd, timeout: 150_000 }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
        return;
      }
      reject(new Error(`${command}:\n${stderr}`, { cause: error }));
    });
    child.stdin?.end(`${input}\n`);
  });
}
