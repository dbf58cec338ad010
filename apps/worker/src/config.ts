import { logLevels, parseEnv, type Env } from '@purgeway/runtime';
import { z } from 'zod';

const environmentSchema = z.object({
  PURGEWAY_CONFIG: z.string().default('purgeway.config.json'),
  PURGEWAY_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/u, 'Letters, digits, "_" and "-" only.')
    .default('purgeway'),
  PURGEWAY_ALLOW_UNSAFE_REDIS: z.stringbool().default(false),
  REDIS_URL: z.string().min(1),
  LOG_LEVEL: z.enum(logLevels).default('info'),
});

/** The worker's environment. */
export type WorkerEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** Reads the environment once. Throws `EnvError` with every problem. */
export function readEnvironment(): { readonly settings: WorkerEnvironment; readonly env: Env } {
  return { settings: parseEnv(environmentSchema, process.env), env: process.env };
}
