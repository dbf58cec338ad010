import { loadConfigFile, type Config, type Env } from '@purgeway/config';

/** Where the config stands unless `PURGEWAY_CONFIG` says otherwise. */
export const configFileDefault = 'purgeway.config.json';

/** What a process is started with. */
export interface Setup<Settings> {
  readonly settings: Settings;
  readonly config: Config;
}

/** Thrown before anything starts, with every problem of the environment and of the config file. Holds no value. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly code = 'setup-invalid';
}

/** Reads environment and config file once. `readSettings` throws what is wrong with the environment. Throws {@link SetupError}. */
export async function readSetup<Settings>(
  env: Env,
  readSettings: (env: Env) => Settings,
): Promise<Setup<Settings>> {
  const [settings, config] = await Promise.allSettled([
    Promise.try(() => readSettings(env)),
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
