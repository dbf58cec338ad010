import type { Operation, Target } from '@purgeway/client';
import {
  operationStates,
  operationTypes,
  targetStates,
  type OperationState,
  type OperationType,
  type TargetState,
} from '@purgeway/model';
import { Option, type Command } from 'commander';
import { collect, collectOf } from '../arguments/collect.ts';
import { parseCount } from '../arguments/parse-count.ts';
import { isoOf, parseDuration, parseMoment, type Moment } from '../arguments/parse-time.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { describeCounts } from '../operations/counts.ts';
import { summaryLines } from '../operations/summary-lines.ts';
import { counted } from '../screen/counted.ts';
import { plainText } from '../screen/plain-text.ts';
import { exitOf, printEnded, unconfirmedFields, waitForOperation } from '../waiting/wait-for-operation.ts';
import { examples } from './examples.ts';
import { limitOf, list, type ListOptions } from './list.ts';
import { addTimeline } from './timeline.ts';

export function addOperations(program: Command, perform: Perform): void {
  const operations = program
    .command('operations')
    .alias('ops')
    .description('what became of purges and changes');
  addList(operations, perform);
  operations
    .command('get')
    .description('show one operation')
    .argument('<id>', 'such as op_k82recen33bwcrvqf1j4')
    .action((id: string) => perform((context) => get(id, context)));
  addTargets(operations, perform);
  addTimeline(operations, perform);
  operations
    .command('cancel')
    .description('take back what is not sent yet')
    .argument('<id>', 'the operation')
    .action((id: string) => perform((context) => cancel(id, context)));
  operations
    .command('retry')
    .description('purge again what did not come through, where it did not')
    .argument('<id>', 'the operation')
    .option('-w, --wait', 'wait for the end')
    .option('--timeout <time>', 'wait no longer than that; it goes on', parseDuration)
    .action((id: string, options: WaitOptions) => perform((context) => retry(id, options, context)));
  operations
    .command('watch')
    .description('wait for the end of an operation')
    .argument('<id>', 'the operation')
    .option('--timeout <time>', 'wait no longer than that; it goes on', parseDuration)
    .action((id: string, options: WaitOptions) => perform((context) => watch(id, options, context)));
}

interface WaitOptions {
  readonly wait?: true;
  readonly timeout?: number;
}

interface Filters extends ListOptions {
  readonly state?: OperationState;
  readonly type?: OperationType;
  readonly client?: string;
  readonly account?: string;
  readonly targetUrl?: string;
  readonly directory?: string;
  readonly tag?: string;
  readonly hostname?: string;
  readonly vendorTask?: string;
  readonly from?: Moment;
  readonly to?: Moment;
}

function addList(operations: Command, perform: Perform): void {
  operations
    .command('list')
    .description('the newest first; all conditions have to hold')
    .addOption(new Option('--state <state>', 'how it stands').choices(operationStates))
    .addOption(new Option('--type <type>', 'what it does').choices(operationTypes))
    .option('--client <id>', 'who asked for it')
    .option('--account <id>', 'with work at this account')
    .option('--target-url <url>', 'with exactly this URL')
    .option('--directory <url>', 'with this directory')
    .option('--tag <tag>', 'with this cache tag')
    .option('--hostname <hostname>', 'with a target of this hostname')
    .option('--vendor-task <id>', "by the vendor's own reference")
    .option('--from <time>', 'not before', parseMoment)
    .option('--to <time>', 'not after', parseMoment)
    .option('--limit <count>', 'so many at most', parseCount, 20)
    .option('--all', 'all there are')
    .addHelpText(
      'after',
      examples(
        ['purgeway operations list --hostname www.example.com --from 2h', ''],
        ['purgeway operations list --state failed --all --json', 'one JSON object a line'],
      ),
    )
    .action((filters: Filters) => perform((context) => listOperations(filters, context)));
}

function listOperations(filters: Filters, context: Context): Promise<ExitName> {
  const nowMs = context.clock.now();
  const query = {
    state: filters.state,
    type: filters.type,
    client: filters.client,
    account: filters.account,
    url: filters.targetUrl,
    directory: filters.directory,
    tag: filters.tag,
    hostname: filters.hostname,
    vendor_task: filters.vendorTask,
    from: filters.from && isoOf(filters.from, nowMs),
    to: filters.to && isoOf(filters.to, nowMs),
  };
  return list<Operation>(
    {
      read: (page, { api, signal }) => api.call('listOperations', { query: { ...query, ...page }, signal }),
      limit: limitOf(filters),
      perPage: 200,
      columns: [
        { head: 'operation' },
        { head: 'type' },
        { head: 'state' },
        { head: 'since' },
        { head: 'targets', align: 'right' },
        { head: 'accounts', align: 'right' },
        { head: 'of all purges' },
      ],
      rowOf: (operation) => [
        plainText(operation.id),
        plainText(operation.type),
        operation.state,
        plainText(operation.created_at.slice(0, 19)),
        String(operation.targets),
        String(Object.keys(operation.accounts).length),
        describeCounts(operation.counts),
      ],
      none: 'There is no such operation.',
    },
    context,
  );
}

async function get(id: string, { screen, signal, connect }: Context): Promise<ExitName> {
  const { api } = await connect();
  const operation = await api.call('getOperation', { path: { id }, signal });
  await screen.document(operation);
  await screen.print(...summaryLines(operation, screen));
  return 'ok';
}

interface TargetFilters extends ListOptions {
  readonly state?: readonly TargetState[];
  readonly account?: readonly string[];
}

function addTargets(operations: Command, perform: Perform): void {
  operations
    .command('targets')
    .description('what is known of every target at every account')
    .argument('<id>', 'the operation')
    .option(
      '--state <state>',
      `only in this state at some account: ${targetStates.join(', ')}`,
      collectOf(targetStates),
    )
    .option('--account <id>', 'only at this account', collect)
    .option('--limit <count>', 'look at so many at most', parseCount, 1_000)
    .option('--all', 'all there are')
    .action((id: string, filters: TargetFilters) => perform((context) => listTargets(id, filters, context)));
}

function listTargets(id: string, filters: TargetFilters, context: Context): Promise<ExitName> {
  return list<Target>(
    {
      read: async (page, { api, signal }) => {
        const { items, ...rest } = await api.call('listTargets', { path: { id }, query: page, signal });
        return { ...rest, items: items.map((target) => narrowed(target, filters)) };
      },
      limit: limitOf(filters),
      perPage: 1_000,
      isWanted: (row) => row.accounts.length > 0,
      columns: [{ head: 'target' }, { head: 'at the accounts' }],
      rowOf: (row) => [
        row.unreadable === true ? '(unreadable)' : plainText(row.value),
        row.accounts
          .map(({ account, state, message }) =>
            [plainText(account), state, ...(message === undefined ? [] : [`(${plainText(message)})`])].join(
              ' ',
            ),
          )
          .join('; '),
      ],
      none: 'There is no such target.',
    },
    context,
  );
}

/** With those accounts alone that are asked for. */
function narrowed(target: Target, { state: states, account: accounts }: TargetFilters): Target {
  return {
    ...target,
    accounts: target.accounts.filter(
      ({ state, account }) => (states?.includes(state) ?? true) && (accounts?.includes(account) ?? true),
    ),
  };
}

async function cancel(id: string, { screen, signal, connect }: Context): Promise<ExitName> {
  const { api } = await connect();
  const answer = await api.call('cancelOperation', { path: { id }, signal });
  await screen.document(answer);
  await screen.print(
    `${counted(answer.cancelled, 'purge')} taken back.`,
    '',
    ...summaryLines(answer.operation, screen),
  );
  return 'ok';
}

async function retry(id: string, options: WaitOptions, context: Context): Promise<ExitName> {
  const { screen, signal } = context;
  const { api } = await context.connect();
  const answer = await api.call('retryOperation', { path: { id }, signal });
  const { operation } = answer;
  if (options.wait === true) {
    return watch(operation.id, options, context);
  }
  await screen.document(answer);
  await screen.print(...summaryLines(operation, screen));
  screen.note(`Watch it: purgeway operations watch ${plainText(operation.id)}`);
  return 'ok';
}

async function watch(id: string, { timeout }: WaitOptions, context: Context): Promise<ExitName> {
  const { api } = await context.connect();
  const ended = await waitForOperation({ id, api, timeoutMs: timeout }, context);
  await context.screen.document({ ...ended.operation, ...unconfirmedFields(ended) });
  await printEnded(ended, context);
  return exitOf(ended.operation);
}
