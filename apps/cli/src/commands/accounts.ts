import type { Account } from '@purgeway/client';
import type { Command } from 'commander';
import { accountLines, accountRow, accountColumns } from '../accounts/account-lines.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';
import { examples } from './examples.ts';
import { list } from './list.ts';

export function addAccounts(program: Command, perform: Perform): void {
  const accounts = program.command('accounts').description('vendor accounts: limits, backlog, circuits');
  accounts
    .command('list')
    .description('all accounts, and how they stand')
    .action(() => perform(listAccounts));
  accounts
    .command('get')
    .description('show one account')
    .argument('<id>', 'the account')
    .action((id: string) => perform((context) => get(id, context)));
  accounts
    .command('pause')
    .description('send nothing more to it; its work is kept')
    .argument('<id>', 'the account')
    .action((id: string) => perform((context) => turn(id, 'pause', context)));
  accounts
    .command('resume')
    .description('send again at once, after a pause or when credentials were mended')
    .argument('<id>', 'the account')
    .action((id: string) => perform((context) => turn(id, 'resume', context)));
  accounts
    .command('check')
    .description('try the credentials with one harmless call')
    .argument('<ids...>', 'the accounts')
    .addHelpText('after', examples(['purgeway accounts check main', '']))
    .action((ids: readonly string[]) => perform((context) => check(ids, context)));
}

function listAccounts(context: Context): Promise<ExitName> {
  return list<Account>(
    {
      read: (_page, { api, signal }) => api.call('listAccounts', { signal }),
      columns: accountColumns,
      rowOf: accountRow,
      none: 'No vendor account is configured.',
    },
    context,
  );
}

async function get(id: string, { connect, screen, signal }: Context): Promise<ExitName> {
  const { api } = await connect();
  const account = await api.call('getAccount', { path: { id }, signal });
  await screen.document(account);
  await screen.print(...accountLines(account, screen));
  return 'ok';
}

async function turn(id: string, deed: 'pause' | 'resume', context: Context): Promise<ExitName> {
  const { connect, screen, signal } = context;
  const { api } = await connect();
  await screen.document(await api.call(`${deed}Account`, { path: { id }, signal }));
  await screen.print(`${plainText(id)}: ${deed === 'pause' ? 'paused' : 'resumed'}`);
  return 'ok';
}

async function check(ids: readonly string[], { connect, screen, signal }: Context): Promise<ExitName> {
  const { api } = await connect();
  let exit: ExitName = 'ok';
  for (const id of ids) {
    const checked = await api.call('checkAccount', { path: { id }, signal });
    const { result, message, code } = checked;
    await screen.item({ account: id, ...checked });
    const words = [message, code === undefined ? undefined : `(${code})`].filter(Boolean).join(' ');
    await screen.print(`${plainText(id)}: ${verdicts[result]}${words === '' ? '' : `: ${plainText(words)}`}`);
    exit = result === 'refused' ? 'not-done' : exit;
  }
  return exit;
}

const verdicts = {
  good: 'the credentials work',
  refused: 'the credentials do not work',
  untried: 'cannot be checked',
} as const;
