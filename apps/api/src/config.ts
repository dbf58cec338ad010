import { logLevels, parseEnv, type Env } from '@purgeway/runtime';
import { z } from 'zod';

const environmentSchema = z.object({
  PURGEWAY_CONFIG: z.string().default('purgeway.config.json'),
  PURGEWAY_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/u, 'Letters, digits, "_" and "-" only.')
    .default('purgeway'),
  PURGEWAY_ALLOW_UNSAFE_REDIS: z.stringbool().default(false),
  PURGEWAY_CURSOR_SECRET: z.string().min(32, 'At least 32 characters.'),
  REDIS_URL: z.string().min(1),
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  LOG_LEVEL: z.enum(logLevels).default('info'),
});

/** The API's environment. */
export type ApiEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** Reads the environment once. Throws `EnvError` with every problem. */
export function readEnvironment(): { readonly settings: ApiEnvironment; readonly env: Env } {
  return { settings: parseEnv(environmentSchema, process.env), env: process.env };
}
