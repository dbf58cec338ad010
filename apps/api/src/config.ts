import { configFileDefault, readSetup as readSetupWith, type Setup } from '@purgeway/backend';
import { vaultSchema } from '@purgeway/model';
import { logLevels, parseEnv, withSecretFiles } from '@purgeway/runtime';
import { samplers } from '@purgeway/telemetry';
import { z } from 'zod';

const environmentSchema = z.object({
  PURGEWAY_CONFIG: z.string().default(configFileDefault),
  PURGEWAY_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/u, 'Letters, digits, "_" and "-" only.')
    .default('purgeway'),
  PURGEWAY_ALLOW_UNSAFE_REDIS: z.stringbool().default(false),
  PURGEWAY_CURSOR_SECRET: z.string().min(32, 'At least 32 characters.'),
  /** Encrypts the secrets that Redis keeps. Absent: none may be kept there. */
  PURGEWAY_ENCRYPTION_KEYS: vaultSchema.optional(),
  REDIS_URL: z.string().min(1),
  /** Holds a file for each further variable, as secrets are mounted. */
  PURGEWAY_SECRETS_DIR: z.string().optional(),
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
  /** Where traces go. Without either nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/u }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/u }).optional(),
  OTEL_SDK_DISABLED: z.stringbool().default(false),
  OTEL_SERVICE_NAME: z.string().min(1).optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  LOG_URL_QUERIES: z.stringbool().default(false),
});

/** The API's environment. */
export type ApiEnvironment = Readonly<z.output<typeof environmentSchema>>;

/** Reads environment and config file once. Throws `SetupError`. */
export async function readSetup(): Promise<Setup<ApiEnvironment>> {
  return readSetupWith(withSecretFiles(process.env), (env) => parseEnv(environmentSchema, env));
}
