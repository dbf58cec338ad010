import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSpoolFolder, type SpoolFolder } from './spool-folder.ts';
import { createSpoolWriter } from './spool-writer.ts';

let dir: string;
let isFull: boolean;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'purgeway-spool-'));
  isFull = false;
});

afterEach(() => rm(dir, { recursive: true }));

/** Of a disk that, when it is full, takes half of what is written. */
async function openFolder(): Promise<SpoolFolder> {
  const folder = await openSpoolFolder(dir);
  return {
    ...folder,
    create: async (atMs) => {
      const { name, handle } = await folder.create(atMs);
      const appendFile = async (data: unknown): Promise<void> => {
        const bytes = Buffer.from(String(data));
        await handle.appendFile(isFull ? bytes.subarray(0, bytes.length / 2) : bytes);
        if (isFull) {
          throw new Error('ENOSPC: no space left on device, write');
        }
      };
      return {
        name,
        handle: {
          appendFile,
          datasync: () => handle.datasync(),
          truncate: (length) => handle.truncate(length),
          stat: handle.stat.bind(handle),
          close: () => handle.close(),
        },
      };
    },
  };
}

test('a full disk leaves no torn line and no file behind, and what was kept stays', async () => {
  const writer = createSpoolWriter({ folder: await openFolder(), figures: new Map(), clock: Date });
  await writer.write(Buffer.from('kept\n'));
  isFull = true;
  for (let i = 0; i < 5; i += 1) {
    await expect(writer.write(Buffer.from('refused\n'))).rejects.toThrow('ENOSPC');
  }
  const texts = async (): Promise<string[]> => {
    const names = (await readdir(dir)).toSorted();
    return Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
  };
  expect(await texts()).toEqual(['kept\n']);
  isFull = false;
  await writer.write(Buffer.from('later\n'));
  expect((await texts()).toSorted()).toEqual(['kept\n', 'later\n']);
  await writer.close();
});
