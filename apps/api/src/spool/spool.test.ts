import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock, type ManualClock } from '@purgeway/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asideFile } from './spool-folder.ts';
import { openSpool, SpoolUnavailableError, type Spool } from './spool.ts';

let dir: string;
let clock: ManualClock;
let damaged: string[];
let failed: string[];
let spools: Spool[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'purgeway-spool-'));
  clock = createManualClock(1_790_000_000_000);
  damaged = [];
  failed = [];
  spools = [];
});

afterEach(async () => {
  await Promise.all(spools.map((spool) => spool.close()));
  await rm(dir, { recursive: true, force: true });
});

async function open(bytesMax = 1_000_000, folder = dir): Promise<Spool> {
  tellFilesApart();
  const spool = await openSpool({
    dir: folder,
    bytesMax,
    clock,
    onDamaged: ({ reason }) => damaged.push(reason),
    onFailed: ({ message }) => failed.push(message),
  });
  spools.push(spool);
  return spool;
}

/** Of two files that are begun in one millisecond nothing tells which is older, and a fast disk takes both in one. */
function tellFilesApart(): void {
  clock.advance(1);
}

/** Those that are kept at once come in any order. */
async function appendInTurn(spool: Spool, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await spool.append(text);
  }
}

/** What is handed in, in order. */
async function drain(spool: Spool): Promise<string[]> {
  const texts: string[] = [];
  await spool.drain(async (text) => void texts.push(text));
  return texts;
}

async function spoolFiles(): Promise<string[]> {
  return (await readdir(dir)).filter((name) => /\.(spool|taken)$/u.test(name)).toSorted();
}

describe('a spool', () => {
  test('hands in what it was given, in order and once, and is empty then', async () => {
    const spool = await open();
    const texts = Array.from({ length: 50 }, (_, i) => `record ${i}`);
    await Promise.all(texts.slice(0, 30).map((text) => spool.append(text)));
    await appendInTurn(spool, texts.slice(30));
    expect(spool.status()).toMatchObject({ records: 50, oldestAtMs: expect.any(Number) });
    const seen = await drain(spool);
    expect(seen.slice(0, 30).toSorted()).toEqual(texts.slice(0, 30).toSorted());
    expect(seen.slice(30)).toEqual(texts.slice(30));
    expect(spool.status()).toEqual({ records: 0, bytes: 0, bytesMax: 1_000_000, oldestAtMs: undefined });
    expect(await spoolFiles()).toEqual([]);
    expect(await drain(spool)).toEqual([]);
  });

  test('keeps what a process leaves that ends without a word', async () => {
    await (await open()).append('one');
    const after = await open();
    expect(after.status()).toMatchObject({ records: 1 });
    await after.append('two');
    expect(await drain(after)).toEqual(['one', 'two']);
  });

  test('keeps the rest when it cannot be handed in, and goes on there', async () => {
    const spool = await open();
    await appendInTurn(spool, ['a', 'b', 'c']);
    const seen: string[] = [];
    const failing = spool.drain(async (text) => {
      if (text === 'b') {
        throw new Error('Redis is gone.');
      }
      seen.push(text);
    });
    await expect(failing).rejects.toThrow('Redis is gone.');
    expect(spool.status().records).toBe(2);
    tellFilesApart();
    await spool.append('d');
    expect(seen).toEqual(['a']);
    expect(await drain(spool)).toEqual(['b', 'c', 'd']);
  });

  test('makes no more files however often it cannot be handed in', async () => {
    const spool = await open();
    const texts = Array.from({ length: 20 }, (_, i) => `record ${i}`);
    for (const text of texts) {
      tellFilesApart();
      await spool.append(text);
      await expect(spool.drain(() => Promise.reject(new Error('Redis is gone.')))).rejects.toThrow('gone');
    }
    expect(await spoolFiles()).toHaveLength(2);
    expect(await drain(spool)).toEqual(texts);
  });

  test('takes what comes while it is handed in', async () => {
    const spool = await open();
    await spool.append('a');
    const seen: string[] = [];
    await spool.drain(async (text) => {
      seen.push(text);
      if (text === 'a') {
        await spool.append('b');
      }
    });
    expect([...seen, ...(await drain(spool))]).toEqual(['a', 'b']);
  });

  test('is full at its bound, and takes again when there is room', async () => {
    const spool = await open(100);
    await spool.append('x'.repeat(60));
    await expect(spool.append('x'.repeat(60))).rejects.toBeInstanceOf(SpoolUnavailableError);
    await drain(spool);
    await spool.append('x'.repeat(60));
    expect(spool.status().records).toBe(1);
  });

  test('counts what waits to be written too', async () => {
    const spool = await open(100);
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => spool.append('x'.repeat(30))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  test('counts what was set aside too, until it is taken away', async () => {
    const spool = await open(200);
    await spool.append('x'.repeat(100));
    await spool.drain((text) => spool.setAside(text, 'nobody takes it'));
    await expect(spool.append('x'.repeat(100))).rejects.toBeInstanceOf(SpoolUnavailableError);
    await rm(join(dir, asideFile));
    await spool.append('x'.repeat(100));
  });

  test('keeps what is to stay, and hands in the others meanwhile', async () => {
    const spool = await open();
    await appendInTurn(spool, ['a', 'b', 'c']);
    const seen: string[] = [];
    await spool.drain(async (text) => (text === 'b' ? 'kept' : void seen.push(text)));
    expect(spool.status().records).toBe(1);
    tellFilesApart();
    await spool.append('d');
    expect([...seen, ...(await drain(spool))]).toEqual(['a', 'c', 'b', 'd']);
    expect(await spoolFiles()).toEqual([]);
  });

  test('can be read by its owner alone: the folders that it makes, and every file', async () => {
    const [made, folder] = [join(dir, 'made'), join(dir, 'made', 'spool')];
    const spool = await open(undefined, folder);
    await spool.append('taken');
    await spool.drain(async () => 'kept');
    await spool.append('written to');
    await spool.setAside('aside', 'nobody takes it');
    const names = await readdir(folder);
    expect(new Set(names.map((name) => name.split('.').at(-1)))).toEqual(
      new Set(['jsonl', 'spool', 'taken']),
    );
    const modes = await Promise.all(
      [made, folder, ...names.map((name) => join(folder, name))].map(async (path) => (await stat(path)).mode),
    );
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(['700', '700', '600', '600', '600']);
  });

  test('says so when its disk fails, and keeps nothing half', async () => {
    const spool = await open();
    await spool.append('a');
    await rm(dir, { recursive: true });
    await expect(spool.append('b')).rejects.toBeInstanceOf(SpoolUnavailableError);
  });
});

describe('what is not as it was written', () => {
  async function onlyFile(): Promise<string> {
    const [name = ''] = await spoolFiles();
    return join(dir, name);
  }

  test('is set aside and told, wherever it stands, and stands in nobody’s way', async () => {
    const spool = await open();
    await appendInTurn(spool, ['first', 'second', 'third']);
    await spool.close();
    const file = await onlyFile();
    await writeFile(file, (await readFile(file, 'utf8')).replace('second', 'sec0nd'));
    expect(await drain(await open())).toEqual(['first', 'third']);
    expect(damaged).toEqual(['checksum']);
    expect(await readFile(join(dir, asideFile), 'utf8')).toContain('"reason":"checksum"');
    expect(await spoolFiles()).toEqual([]);
  });

  test('a torn end is found at any byte', async () => {
    const spool = await open();
    await appendInTurn(spool, ['whole', 'torn']);
    await spool.close();
    const file = await onlyFile();
    const bytes = await readFile(file);
    const lastBegins = bytes.indexOf(0x0a) + 1;
    for (let end = lastBegins + 1; end < bytes.length; end += 1) {
      damaged = [];
      await writeFile(file, bytes.subarray(0, end));
      expect(await drain(await open())).toEqual(['whole']);
      expect(damaged).toEqual(['torn']);
    }
  });

  test('keeps no other file from its turn when it cannot be set aside', async () => {
    const first = await open();
    await first.append('a');
    await first.close();
    await appendFile(await onlyFile(), 'torn');
    clock.advance(1_000);
    await (await open()).append('b');
    await mkdir(join(dir, asideFile));
    const spool = await open();
    expect(await drain(spool)).toEqual(['a', 'b']);
    expect(failed).toEqual([expect.stringContaining('EISDIR')]);
    expect(spool.status()).toMatchObject({ records: 0 });

    await rm(join(dir, asideFile), { recursive: true });
    expect(await drain(spool)).toEqual([]);
    expect(damaged).toEqual(['torn']);
    expect(await spoolFiles()).toEqual([]);
  });

  test('nonsense is set aside', async () => {
    const spool = await open();
    await spool.append('a');
    await spool.close();
    await appendFile(await onlyFile(), Buffer.from([0, 255, 10, 13, 10, 7]));
    expect(await drain(await open())).toEqual(['a']);
    expect(damaged).toEqual(['checksum', 'checksum', 'torn']);
  });
});

describe('several processes in one folder', () => {
  test('lose nothing when one takes the file that another writes to', async () => {
    const writer = await open();
    const reader = await open();
    const seen: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      const texts = Array.from({ length: 5 }, (_, j) => `${i}.${j}`);
      const [own] = await Promise.all([drain(reader), ...texts.map((text) => writer.append(text))]);
      seen.push(...own);
    }
    seen.push(...(await drain(reader)), ...(await drain(writer)));
    const all = Array.from({ length: 40 }, (_, i) => Array.from({ length: 5 }, (_, j) => `${i}.${j}`)).flat();
    expect(new Set(seen)).toEqual(new Set(all));
    expect(await spoolFiles()).toEqual([]);
  });

  test('a writer whose file was taken away writes the same to another one', async () => {
    const spool = await open();
    await spool.append('a');
    const [name = ''] = await spoolFiles();
    await rename(join(dir, name), join(dir, 'elsewhere'));
    await spool.append('b');
    expect(await drain(await open())).toEqual(['b']);
  });

  test('what one took and left is taken by another', async () => {
    const one = await open();
    await one.append('a');
    await expect(one.drain(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect((await spoolFiles())[0]).toMatch(/\.taken$/u);
    expect(await drain(await open())).toEqual(['a']);
    expect(await drain(one)).toEqual([]);
    expect(one.status().records).toBe(0);
  });
});
