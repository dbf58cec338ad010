import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTargetList, type TargetSources } from './target-list.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purgeway-targets-'));
});
afterEach(() => rm(folder, { recursive: true }));

const nothing = {
  targets: [],
  directories: [],
  tags: [],
  patterns: [],
  hostnames: [],
  files: [],
  sitemaps: [],
};

async function* bytesOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    yield Buffer.from(text);
  }
}

function open(
  sources: Partial<TargetSources>,
  stdin: AsyncIterable<Uint8Array> = bytesOf(),
  signal = new AbortController().signal,
) {
  return openTargetList({ ...nothing, ...sources }, { stdin, signal });
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines) {
    found.push(line);
  }
  return found;
}

it('puts what was typed, files and standard input behind one another, and knows where each line came from', async () => {
  const file = join(folder, 'urls.txt');
  await writeFile(file, '\uFEFFhttps://a.example/\r\n# a note\n{"tag":"t"}');
  const list = await open(
    { targets: ['https://b.example/', '-'], directories: ['https://b.example/d/'], files: [file] },
    bytesOf('https://c.exam', 'ple/\nhttps://d.example/\n'),
  );
  expect(await all(list.lines)).toEqual([
    '{"path":"https://b.example/"}',
    '{"directory":"https://b.example/d/"}',
    'https://a.example/',
    '',
    '{"tag":"t"}',
    'https://c.example/',
    'https://d.example/',
  ]);
  expect([0, 1, 4, 6].map((index) => list.placeOf(index))).toEqual([
    'https://b.example/',
    'https://b.example/d/',
    `${file}, line 3`,
    'standard input, line 2',
  ]);
});

it.each([
  ['a line without end', 'x'.repeat(70_000), 'line 2 cannot be used. It has more than 65536 bytes'],
  [
    'what is no UTF-8',
    Buffer.from([0xc3, 0x28]).toString('latin1'),
    'line 2 cannot be used. It is not valid UTF-8',
  ],
])('%s is refused with its place', async (_name, text, problem) => {
  const file = join(folder, 'bad.txt');
  await writeFile(file, Buffer.concat([Buffer.from('https://a.example/\n'), Buffer.from(text, 'latin1')]));
  const list = await open({ files: [file] });
  await expect(all(list.lines)).rejects.toThrow(problem);
});

it.runIf(existsSync('/proc/self/mem'))(
  'a file that is there and cannot be read is told by its name',
  async () => {
    await expect(open({ files: ['/proc/self/mem'] })).rejects.toMatchObject({
      exit: 'usage',
      message: '/proc/self/mem cannot be read: EIO: i/o error, read.',
    });
  },
);

it('a folder is no file', async () => {
  await expect(open({ files: [folder] })).rejects.toThrow(`${folder} cannot be read: it is a folder.`);
});

it('standard input is read once', async () => {
  await expect(open({ targets: ['-'], files: ['-'] })).rejects.toThrow('only once');
});

it('what is typed shows without what a terminal would act upon', async () => {
  const list = await open({ targets: ['https://a.example/\u001B[2J'] });
  await all(list.lines);
  expect(list.placeOf(0)).toBe('https://a.example/\\u001b[2J');
});

it('is told to be empty when no line names a target, and keeps its lines when one does', async () => {
  expect(await open({ targets: ['-'] }, bytesOf('\n# a note\n\n'))).toMatchObject({ isEmpty: true });
  const list = await open({ targets: ['-'] }, bytesOf('\n# a note\nhttps://a.example/\n\n'));
  expect(list.isEmpty).toBe(false);
  expect(await all(list.lines)).toEqual(['', '', 'https://a.example/', '']);
});

it('ends at once when it is told to, though nothing comes from standard input', async () => {
  const stop = new AbortController();
  const silence = new ReadableStream<Uint8Array>();
  setTimeout(() => stop.abort(new Error('Stopped.')), 50);
  await expect(open({ targets: ['-'] }, silence, stop.signal)).rejects.toThrow('Stopped.');
});
