import { join, resolve } from 'node:path';
import { parseEnv, withSecretFiles, type Env } from '@purgeway/runtime';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const environmentSchema = z.object({
  /** Where everything is kept; relative to the project's folder. */
  PURGEWAY_DATA_DIR: z.string().default('.data'),
  PURGEWAY_CONFIG: z.string().optional(),
  PURGEWAY_PREFIX: z.string().optional(),
  PURGEWAY_CURSOR_SECRET: z.string().optional(),
  PURGEWAY_ENCRYPTION_KEYS: z.string().optional(),
  REDIS_URL: z.string().optional(),
  PURGEWAY_SECRETS_DIR: z.string().optional(),
  /** Wished for the Redis that `npm start` runs itself. */
  PURGEWAY_REDIS_PORT: port.default(6390),
  /** Wished for the sandbox's receiver of callbacks. */
  PURGEWAY_RECEIVER_PORT: port.default(8090),
  /** Loopback unless said otherwise: the development key may do everything. */
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(8080),
});

/** The folder of the project. */
export const projectFolder = join(import.meta.dirname, '../../..');

/** What `npm start` goes by; `env` is handed on to the processes it starts. A port of 0 means any free one. */
export type Settings = ReturnType<typeof readEnvironment>;

/** Reads the environment once. Throws `EnvError` with every problem. */
export function readEnvironment() {
  const env: Env = withSecretFiles(process.env);
  const given = parseEnv(environmentSchema, env);
  return Object.freeze({
    env,
    dataFolder: resolve(projectFolder, given.PURGEWAY_DATA_DIR),
    configFile: resolve(projectFolder, given.PURGEWAY_CONFIG ?? 'purgeway.config.json'),
    isConfigNamed: given.PURGEWAY_CONFIG !== undefined,
    prefix: given.PURGEWAY_PREFIX,
    cursorSecret: given.PURGEWAY_CURSOR_SECRET,
    encryptionKeys: given.PURGEWAY_ENCRYPTION_KEYS,
    redisUrl: given.REDIS_URL,
    redisPort: given.PURGEWAY_REDIS_PORT,
    receiverPort: given.PURGEWAY_RECEIVER_PORT,
    host: given.HOST,
    port: given.PORT,
    path: env['PATH'] ?? '',
  });
}
