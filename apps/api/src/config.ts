import { programSettings, readSetup as readSetupWith, type Setup } from '@purgeway/backend';
import { parseEnv, withSecretFiles } from '@purgeway/runtime';
import { z } from 'zod';

const environmentSchema = z.object({
  ...programSettings,
  PURGEWAY_CURSOR_SECRET: z.string().min(32, 'At least 32 characters.'),
  /** Redis counts as gone when it has said nothing for so long. */
  PURGEWAY_REDIS_SILENT_AFTER_MS: z.coerce.number().int().min(100).max(10_000).default(175),
  /** Where hooks are kept while Redis is away. */
  PURGEWAY_SPOOL_DIR: z.string().min(1).default('.data/spool'),
  PURGEWAY_SPOOL_BYTES_MAX: z.coerce
    .number()
    .int()
    .min(1024 * 1024)
    .default(256 * 1024 * 1024),
  HOST: z.string().default('0.0.0.0'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
});

/** The API's environment. */
export type ApiEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** Reads environment and config file once. Throws `SetupError`. */
export async function readSetup(): Promise<Setup<ApiEnvironment>> {
  return readSetupWith(withSecretFiles(process.env), (env) => parseEnv(environmentSchema, env));
}
