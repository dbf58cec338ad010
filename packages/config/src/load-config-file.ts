import { readFile } from 'node:fs/promises';
import { ConfigError, problemAt } from './config-error.ts';
import { parseConfig, type Config, type ConfigDeps } from './parse-config.ts';

/** Reads and parses a config file. Throws {@link ConfigError}, also when the file cannot be read. */
export async function loadConfigFile(path: string, deps: ConfigDeps): Promise<Config> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError([problemAt([], `The file ${path} cannot be read.`)], { cause: error });
  });
  return parseConfig(text, deps);
}
