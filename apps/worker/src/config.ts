import { loadConfigFile, type Config } from '@purgeway/config';
import { logLevels, parseEnv } from '@purgeway/runtime';
import { z } from 'zod';

const configFileDefault = 'purgeway.config.json';

const environmentSchema = z.object({
  PURGEWAY_CONFIG: z.string().default(configFileDefault),
  PURGEWAY_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/u, 'Letters, digits, "_" and "-" only.')
    .default('purgeway'),
  PURGEWAY_ALLOW_UNSAFE_REDIS: z.stringbool().default(false),
  /** The API's: the addresses that vendors call back are made with it. */
  PURGEWAY_CURSOR_SECRET: z.string().min(32, 'At least 32 characters.').optional(),
  /** Where vendors reach the API. Absent: they are given no address to call. */
  PURGEWAY_PUBLIC_URL: z.url({ protocol: /^https?$/u }).optional(),
  REDIS_URL: z.string().min(1),
  LOG_LEVEL: z.enum(logLevels).default('info'),
});

const completeSchema = environmentSchema.refine(
  ({ PURGEWAY_PUBLIC_URL: url, PURGEWAY_CURSOR_SECRET: secret }) => url === undefined || secret !== undefined,
  { path: ['PURGEWAY_CURSOR_SECRET'], message: 'Needed with PURGEWAY_PUBLIC_URL.' },
);

/** The worker's environment. */
export type WorkerEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** What the process is started with. */
export interface Setup {
  readonly settings: WorkerEnvironment;
  readonly config: Config;
}

/** Thrown before anything starts, with every problem of the environment and of the config file. Holds no value. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly code = 'setup-invalid';
}

/** Reads environment and config file once. Throws {@link SetupError}. */
export async function readSetup(): Promise<Setup> {
  const { env } = process;
  const [settings, config] = await Promise.allSettled([
    Promise.try(() => parseEnv(completeSchema, env)),
    loadConfigFile(env['PURGEWAY_CONFIG'] || configFileDefault, { env }),
  ]);
  if (settings.status === 'fulfilled' && config.status === 'fulfilled') {
    return { settings: settings.value, config: config.value };
  }
  const problems = [settings, config].flatMap((part) =>
    part.status === 'rejected' ? [textOf(part.reason)] : [],
  );
  throw new SetupError(problems.join('\n'));
}

function textOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
