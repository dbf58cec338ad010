import { existsSync } from 'node:fs';
import { loadConfigFile } from '@purgeway/config';
import type { Settings } from './config.ts';

/** What the API and the worker run on, and what is said about it. */
export interface Setup {
  /** First line of the welcome. */
  readonly title: string;
  readonly configFile: string;
  /** Variables that the config refers to, besides those that are there anyway. */
  readonly env: Readonly<Record<string, string>>;
  readonly prefix: string;
  /** The key, where it is known; else how to come by one. */
  readonly key: { readonly text: string; readonly inShell: string };
  /** Where that key is kept; absent when it is one of the owner's. */
  readonly keyFile?: string;
  /** A hostname that can be purged. */
  readonly hostname: string;
  readonly callbackUrl?: string;
  /** The vendors are on this machine too, and can call the API at its own address. */
  readonly areVendorsHere?: boolean;
  /** What to expect after a purge. */
  readonly outlook: string;
}

/**
 * The owner's own config file, when it has a vendor account; undefined means the sandbox. Throws `ConfigError` with
 * everything that is wrong in it.
 */
export async function findOwnSetup(settings: Settings): Promise<Setup | undefined> {
  if (!settings.isConfigNamed && !existsSync(settings.configFile)) {
    return undefined;
  }
  const config = await loadConfigFile(settings.configFile, { env: settings.env });
  if (config.accounts.length === 0) {
    return undefined;
  }
  return {
    title: `Purgeway is running with the accounts of ${settings.configFile}: ${config.accounts.map(({ id }) => id).join(', ')}.`,
    configFile: settings.configFile,
    env: {},
    prefix: settings.prefix ?? 'purgeway',
    key: {
      text: `one of your own (${config.keys.map(({ id }) => id).join(', ')}); put it in PURGEWAY_KEY for the lines below`,
      inShell: '"Authorization: Bearer $PURGEWAY_KEY"',
    },
    hostname: config.distributions[0]?.domain ?? 'www.example.com',
    outlook: 'These are real purges at your vendors.',
  };
}
