import { Command, Option, type OutputConfiguration } from 'commander';
import { addAccounts } from './commands/accounts.ts';
import { addAudit } from './commands/audit.ts';
import { addCallbacks } from './commands/callbacks.ts';
import { addCompletion } from './commands/completion.ts';
import { addDistributions } from './commands/distributions.ts';
import { addDoctor } from './commands/doctor.ts';
import { addHooks } from './commands/hooks.ts';
import { addKeys } from './commands/keys.ts';
import { addOperations } from './commands/operations.ts';
import { addPurge } from './commands/purge.ts';
import type { Perform } from './context.ts';
import { exitCodes } from './exit-codes.ts';

export type Program = Command;

/** Options of every command. */
export interface GlobalOptions {
  readonly url?: string;
  readonly keyFile?: string;
  readonly profile?: string;
  /** Only to be refused. */
  readonly key?: string;
  readonly json?: true;
  readonly quiet?: true;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/** Every command, in the order in which help shows them. */
const commands = [
  addPurge,
  addOperations,
  addAccounts,
  addDistributions,
  addHooks,
  addCallbacks,
  addKeys,
  addAudit,
  addDoctor,
  addCompletion,
];

/** The whole command line, as commander has it. `perform` carries out what was typed; `output` takes help and complaints. */
export function createProgram(perform: Perform, output: OutputConfiguration = {}): Command {
  const program = new Command('purgeway')
    // First, because commands take over how the program is by the time they are added.
    .configureOutput({ outputError: complain, ...output })
    .description('Purges caches at every CDN through Purgeway, and shows what became of it.')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(purgeway --help lists all commands)')
    .showSuggestionAfterError()
    .option('--url <url>', 'address of the API; also PURGEWAY_URL')
    .option(
      '--key-file <file>',
      'file that holds the API key; also PURGEWAY_KEY_FILE, or the key itself in PURGEWAY_KEY',
    )
    .addOption(new Option('--key <key>').hideHelp())
    .option('--profile <name>', 'profile of ~/.config/purgeway/config.json; also PURGEWAY_PROFILE')
    .option('--json', 'print JSON: one document, or for lists one a line')
    .option('-q, --quiet', 'print results and errors only')
    .option('--no-color', 'no colours; also NO_COLOR');
  for (const add of commands) {
    add(program, perform);
  }
  return program.addHelpText('after', exitCodeLines());
}

function complain(text: string, write: (text: string) => void): void {
  write(withoutSecret(text));
}

/** A complaint of commander; what was meant as a secret is not repeated, whatever the option was called. */
export function withoutSecret(complaint: string): string {
  return complaint.replace(/(unknown option '[^=']*)=[^']*'/u, "$1'");
}

function exitCodeLines(): string {
  const lines = Object.values(exitCodes).map(({ code, means }) => `  ${String(code).padStart(3)}  ${means}`);
  return `\nExit codes:\n${lines.join('\n')}`;
}
