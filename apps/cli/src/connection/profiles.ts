import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { usage } from '../command-error.ts';
import { warnIfOpen } from './read-key.ts';

const profileSchema = z.strictObject({
  url: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
  keyFile: z.string().min(1).optional(),
  redisUrl: z.string().min(1).optional(),
});

const fileSchema = z.strictObject({
  defaultProfile: z.string().min(1).optional(),
  profiles: z.record(z.string(), profileSchema),
});

/** One place to talk to, as the config file has it. */
export type Profile = z.output<typeof profileSchema> & { readonly name: string };

export interface ProfileWish {
  readonly file: string;
  /** Absent: the file's default, or its only one. */
  readonly name: string | undefined;
  readonly warn: (line: string) => void;
}

/**
 * The profile that is asked for; undefined when none is and the file has no default, or is not there. Paths in it are relative to the
 * file. Throws a usage error that never holds a value of the file.
 */
export async function findProfile({ file, name, warn }: ProfileWish): Promise<Profile | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined && name !== undefined) {
    throw usage(`There is no profile "${name}": ${file} cannot be read.`);
  }
  const found = text === undefined ? undefined : chooseProfile(parseProfiles(text, file), { file, name });
  if (found?.key !== undefined) {
    await warnIfOpen(file, warn);
  }
  return found?.keyFile === undefined ? found : { ...found, keyFile: absolute(found.keyFile, dirname(file)) };
}

type Profiles = z.output<typeof fileSchema>;

function chooseProfile(
  { profiles, defaultProfile }: Profiles,
  { file, name }: Pick<ProfileWish, 'file' | 'name'>,
): Profile | undefined {
  const names = Object.keys(profiles);
  const wanted = name ?? defaultProfile ?? (names.length === 1 ? names[0] : undefined);
  if (wanted === undefined) {
    return undefined;
  }
  const profile = Object.hasOwn(profiles, wanted) ? profiles[wanted] : undefined;
  if (profile === undefined) {
    throw usage(`There is no profile "${wanted}" in ${file}.`, `It has: ${names.join(', ') || 'none'}.`);
  }
  return { ...profile, name: wanted };
}

function parseProfiles(text: string, file: string): Profiles {
  const parsed = fileSchema.safeParse(parseJson(text));
  if (parsed.success) {
    return parsed.data;
  }
  const places = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'the whole'} (${code})`);
  throw usage(
    `${file} is not a config file of purgeway: ${places.join(', ')}.`,
    'It looks like this: {"profiles": {"production": {"url": "https://purge.example.com", "keyFile": "production.key"}}}',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function absolute(path: string, folder: string): string {
  return path.startsWith('~/') ? resolve(homedir(), path.slice(2)) : resolve(folder, path);
}
