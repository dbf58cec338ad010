import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idOf, openSpoolFolder, type SpoolFolder } from './spool-folder.ts';
import { createSpoolWriter } from './spool-writer.ts';

let dir: string;
let isFull: boolean;
/** What is written is on disk only then. */
let synced: Promise<void>;

beforeEach(async () => {
  synced = Promise.resolve();
  dir = await mkdtemp(join(tmpdir(), 'purgeway-spool-'));
  isFull = false;
});

afterEach(() => rm(dir, { recursive: true }));

/** Of a disk that, when it is full, takes half of what is written, and may be slow. */
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
          datasync: async () => {
            await synced;
            await handle.datasync();
          },
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

test('a file is left when all that is being written to it is on disk, so that nothing is written twice', async () => {
  const folder = await openFolder();
  const writer = createSpoolWriter({ folder, figures: new Map(), clock: Date });
  for (const text of ['first', 'second']) {
    const { promise, resolve } = Promise.withResolvers<void>();
    synced = promise;
    const written = writer.write(Buffer.from(`${text}\n`));
    const [name = ''] = await vi.waitUntil(async () => {
      const names = await folder.list();
      return names.length > 0 && names;
    }, 10_000);
    const left = writer.leave(idOf(name));
    setTimeout(resolve, 20);
    await left;
    const taken = (await folder.take(name)) ?? '';
    expect(await readFile(join(dir, taken), 'utf8')).toBe(`${text}\n`);
    await written;
    await folder.remove(taken);
  }
  // Nothing was written twice.
  expect(await folder.list()).toEqual([]);
  await writer.close();
});
