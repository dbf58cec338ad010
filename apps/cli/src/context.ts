import type { Clock } from '@purgeway/runtime';
import type { Api } from './api/api.ts';
import type { Environment } from './config.ts';
import type { Connection } from './connection/find-connection.ts';
import type { ExitName } from './exit-codes.ts';
import type { Screen } from './screen/screen.ts';

/** What a command works with. */
export interface Context {
  readonly screen: Screen;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Aborted by Ctrl-C and SIGTERM, with the `CommandError` that ends the command. */
  readonly signal: AbortSignal;
  /** Finds out where the API is, and with which key. Throws a usage error. */
  readonly connect: () => Promise<Connection & { readonly api: Api }>;
}

/** What a command does; answers with the exit code's name. */
export type Work = (context: Context) => Promise<ExitName>;

/** Carries out what was typed. Given to all commands, so that they can be looked at without being carried out. */
export type Perform = (work: Work) => Promise<void>;
