import { vaultSchema } from '@purgeway/model';
import { logLevels } from '@purgeway/runtime';
import { tracingSettings } from '@purgeway/telemetry';
import { z } from 'zod';
import { configFileDefault } from './read-setup.ts';

/** Variables of the environment that every program of ours reads. */
export const programSettings = {
  PURGEWAY_CONFIG: z.string().default(configFileDefault),
  PURGEWAY_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/u, 'Letters, digits, "_" and "-" only.')
    .default('purgeway'),
  PURGEWAY_ALLOW_UNSAFE_REDIS: z.stringbool().default(false),
  /** Encrypts the secrets that Redis keeps. Absent: none may be kept there. */
  PURGEWAY_ENCRYPTION_KEYS: vaultSchema.optional(),
  REDIS_URL: z.string().min(1),
  /** Holds a file for each further variable, as secrets are mounted. */
  PURGEWAY_SECRETS_DIR: z.string().optional(),
  ...tracingSettings,
  LOG_LEVEL: z.enum(logLevels).default('info'),
  LOG_URL_QUERIES: z.stringbool().default(false),
};
