import { existsSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { fakes, type Fake } from './testing/index.ts';
import { findVendor, vendors } from './vendors.ts';

const home = new URL('.', import.meta.url);
const folders = readdirSync(home, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
  .map((entry) => entry.name);
const running: Fake[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

describe('the list of vendors', () => {
  it('has one line for each folder, in the order of the alphabet', () => {
    expect(vendors.map((vendor) => vendor.id)).toEqual([...folders].sort());
  });

  it.each(folders)('finds every file of %s', (folder) => {
    const files = [
      'index.ts',
      'adapter.ts',
      'client.ts',
      'wire.ts',
      'fake.ts',
      'contract.test.ts',
      'NOTES.md',
    ];
    expect(files.filter((file) => !existsSync(new URL(`${folder}/${file}`, home)))).toEqual([]);
  });

  it('is looked up by id', () => {
    expect(vendors.map(({ id }) => findVendor(id))).toEqual(vendors);
    expect(findVendor('nobody')).toBeUndefined();
  });

  it('has a fake for every vendor', async () => {
    expect([...fakes.keys()]).toEqual(vendors.map(({ id }) => id));
    for (const startFake of fakes.values()) running.push(await startFake());
    expect(running.map((fake) => fake.url)).toEqual(
      vendors.map(() => expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)),
    );
  });
});
