import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Secret } from '@purgeway/model';
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
});

/** The project's folder, where `npm start` was typed. */
export const projectFolder = join(import.meta.dirname, '../../..');

/** What the command goes by besides its command line. */
export type Environment = ReturnType<typeof readEnvironment>;

/** Reads the environment once. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env) {
  const given = parseEnv(environmentSchema, variables);
  // Not ours, but every program's.
  const { XDG_CONFIG_HOME, NO_COLOR, FORCE_COLOR, TERM, LC_ALL, LC_CTYPE, LANG } = variables;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((name) => name !== undefined && name !== '') ?? '';
  const isColorForced = FORCE_COLOR !== undefined && FORCE_COLOR !== '0';
  const hasNoColor = NO_COLOR !== undefined && NO_COLOR !== '';
  return Object.freeze({
    url: given.PURGEWAY_URL,
    key: given.PURGEWAY_KEY === undefined ? undefined : new Secret(given.PURGEWAY_KEY),
    keyFile: given.PURGEWAY_KEY_FILE,
    profile: given.PURGEWAY_PROFILE,
    redisUrl: given.REDIS_URL,
    dataFolder: resolve(projectFolder, given.PURGEWAY_DATA_DIR),
    configFile: join(XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'purgeway', 'config.json'),
    color: isColorForced || hasNoColor ? isColorForced : undefined,
    canRepaint: TERM !== 'dumb',
    isUnicode: process.platform === 'win32' || /utf-?8/iu.test(locale),
  });
}
