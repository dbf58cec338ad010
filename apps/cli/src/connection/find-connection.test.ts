import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@purgeway/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment, type Environment } from '../config.ts';
import { findConnection, type ConnectionOptions } from './find-connection.ts';

let folder: string;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purgeway-connection-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, content: unknown, mode = 0o600): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  await chmod(file, mode);
  return file;
}

async function find(options: ConnectionOptions = {}, given: Partial<Environment> = {}) {
  const nothing = {
    url: undefined,
    key: undefined,
    keyFile: undefined,
    profile: undefined,
    redisUrl: undefined,
  };
  const environment = {
    ...readEnvironment(),
    ...nothing,
    dataFolder: folder,
    configFile: join(folder, 'config.json'),
    ...given,
  };
  const say = (line: string): void => void said.push(line);
  const { url, key, redisUrl } = await findConnection({ ...options, environment, note: say, warn: say });
  return { url: url.href, key: key.reveal(), redisUrl };
}

describe('address and key', () => {
  it('come from the command line before the environment', async () => {
    const keyFile = await write('key', 'from-file\n');
    expect(
      await find(
        { url: 'https://a.example', keyFile },
        { url: 'https://b.example', key: new Secret('other') },
      ),
    ).toMatchObject({ url: 'https://a.example/', key: 'from-file' });
    expect(await find({}, { url: 'https://b.example', key: new Secret('other') })).toMatchObject({
      key: 'other',
    });
    expect(said).toEqual([]);
  });

  it('come from a profile, the default one or the one that is named', async () => {
    await write('b.key', 'key-of-b');
    await write('config.json', {
      defaultProfile: 'a',
      profiles: {
        a: { url: 'https://a.example', key: 'key-of-a' },
        b: { url: 'https://b.example', keyFile: 'b.key', redisUrl: 'redis://b:6379' },
      },
    });
    expect(await find()).toMatchObject({ url: 'https://a.example/', key: 'key-of-a' });
    expect(await find({ profile: 'b' })).toEqual({
      url: 'https://b.example/',
      key: 'key-of-b',
      redisUrl: 'redis://b:6379',
    });
    await expect(find({ profile: 'c' })).rejects.toThrow('no profile "c"');
  });

  it('come from a running npm start, which is said', async () => {
    await write('dev-key', 'dev_1');
    await write('running.json', { url: 'http://127.0.0.1:8081', keyFile: join(folder, 'dev-key') });
    expect(await find()).toMatchObject({ url: 'http://127.0.0.1:8081/', key: 'dev_1' });
    expect(said.join()).toContain('Using the running npm start of this clone');
  });

  it('are missed with a word on where to put them', async () => {
    await expect(find()).rejects.toThrow('not known where the API is');
    await expect(find({ url: 'https://a.example' })).rejects.toThrow('No API key was given');
  });
});

describe('a key', () => {
  it('of a profile or of a clone goes to no other address', async () => {
    await write('config.json', { profiles: { a: { url: 'https://a.example', key: 'key-of-a' } } });
    await expect(find({ url: 'https://evil.example' })).rejects.toThrow('is not sent to evil.example');
    await write('config.json', { profiles: {} });
    await write('dev-key', 'dev_1');
    await write('running.json', { url: 'http://127.0.0.1:8081', keyFile: join(folder, 'dev-key') });
    await expect(find({ url: 'https://evil.example' })).rejects.toThrow('No API key was given');
  });

  it('in a file that others may read is warned of', async () => {
    const keyFile = await write('key', 'k', 0o644);
    await find({ url: 'https://a.example', keyFile });
    expect(said.join()).toContain(`chmod 600 ${keyFile}`);
  });

  it('that goes out unencrypted is warned of, but on this machine', async () => {
    await find({ url: 'http://a.example' }, { key: new Secret('k') });
    await find({ url: 'http://127.0.0.1:8080' }, { key: new Secret('k') });
    expect(said).toEqual(['The key goes to a.example unencrypted: use https:// where you can.']);
  });

  it.each(['two words', 'line\u0000', '', 'ключ'])(
    'that cannot be one is refused without being shown: %j',
    async (key) => {
      const keyFile = await write('key', key);
      const error: unknown = await find({ url: 'https://a.example', keyFile }).catch(
        (caught: unknown) => caught,
      );
      expect(error).toMatchObject({ exit: 'usage' });
      expect(key === '' || !String(error).includes(key)).toBe(true);
    },
  );

  it('never shows in what is said of a broken config file', async () => {
    await write('config.json', '{"profiles": {"a": {"url": 5, "key": "top-secret", "extra": "top-secret"}}}');
    const error: unknown = await find().catch((caught: unknown) => caught);
    expect(String(error)).toContain('profiles.a.url');
    expect(JSON.stringify(error)).not.toContain('top-secret');
  });
});
