import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from '@purgeway/runtime';
import { z } from 'zod';

const environmentSchema = z.object({
  /** Address of the API. */
  PURGEWAY_URL: z.string().optional(),
  PURGEWAY_KEY: z.string().optional(),
  PURGEWAY_KEY_FILE: z.string().optional(),
  PURGEWAY_PROFILE: z.string().optional(),
  /** Where `npm start` keeps its data; relative to the project's folder. */
  PURGEWAY_DATA_DIR: z.string().default('.data'),
  /** Looked at by `doctor`. */
  REDIS_URL: z.string().optional(),
  XDG_CONFIG_HOME: z.string().optional(),
  NO_COLOR: z.string().optional(),
  FORCE_COLOR: z.string().optional(),
  TERM: z.string().optional(),
  LC_ALL: z.string().optional(),
  LC_CTYPE: z.string().optional(),
  LANG: z.string().optional(),
});

/** The project's folder, where `npm start` was typed. */
export const projectFolder = join(import.meta.dirname, '../../..');

/** What the command goes by besides its command line. */
export type Environment = ReturnType<typeof readEnvironment>;

/** Reads the environment once. */
export function readEnvironment() {
  const given = parseEnv(environmentSchema, process.env);
  const locale = given.LC_ALL ?? given.LC_CTYPE ?? given.LANG ?? '';
  const isColorForced = given.FORCE_COLOR !== undefined && given.FORCE_COLOR !== '0';
  return Object.freeze({
    url: given.PURGEWAY_URL,
    key: given.PURGEWAY_KEY,
    keyFile: given.PURGEWAY_KEY_FILE,
    profile: given.PURGEWAY_PROFILE,
    redisUrl: given.REDIS_URL,
    dataFolder: resolve(projectFolder, given.PURGEWAY_DATA_DIR),
    configFile: join(given.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'purgeway', 'config.json'),
    color: isColorForced || given.NO_COLOR !== undefined ? isColorForced : undefined,
    canRepaint: given.TERM !== 'dumb',
    isUnicode: process.platform === 'win32' || /utf-?8/iu.test(locale),
  });
}
