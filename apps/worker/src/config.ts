import { programSettings, readSetup as readSetupWith, type Setup } from '@purgeway/backend';
import { parseEnv, withSecretFiles } from '@purgeway/runtime';
import { z } from 'zod';

const environmentSchema = z.object({
  ...programSettings,
  /** The API's: the addresses that vendors call back are made with it. */
  PURGEWAY_CURSOR_SECRET: z.string().min(32, 'At least 32 characters.').optional(),
  /** Where vendors reach the API. Absent: they are given no address to call. */
  PURGEWAY_PUBLIC_URL: z.url({ protocol: /^https?$/u }).optional(),
  PURGEWAY_REDIS_SILENT_AFTER_MS: z.coerce.number().int().min(100).max(10_000).default(200),
  /** Where the worker tells how it is and what it measured. Absent: at a port that is taken, it goes on without. */
  PURGEWAY_WORKER_HTTP_PORT: z
    .union([z.literal('off'), z.coerce.number().int().min(0).max(65_535)])
    .optional(),
  PURGEWAY_WORKER_HTTP_HOST: z.string().default('127.0.0.1'),
});

const completeSchema = environmentSchema.refine(
  ({ PURGEWAY_PUBLIC_URL: url, PURGEWAY_CURSOR_SECRET: secret }) => url === undefined || secret !== undefined,
  { path: ['PURGEWAY_CURSOR_SECRET'], message: 'Needed with PURGEWAY_PUBLIC_URL.' },
);

/** The worker's environment. */
export type WorkerEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** Reads environment and config file once. Throws `SetupError`. */
export async function readSetup(): Promise<Setup<WorkerEnvironment>> {
  return readSetupWith(withSecretFiles(process.env), (env) => parseEnv(completeSchema, env));
}
