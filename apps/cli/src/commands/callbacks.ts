import { partsOf, type Callback, type CallbackEndpoint } from '@purgeway/client';
import { Option, type Command } from 'commander';
import { parseCount } from '../arguments/parse-count.ts';
import { parseIdempotencyKey } from '../arguments/parse-idempotency-key.ts';
import { isoOf, parseMoment, type Moment } from '../arguments/parse-time.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { counted } from '../screen/counted.ts';
import { plainText } from '../screen/plain-text.ts';
import { examples } from './examples.ts';
import { fieldLines } from './field-lines.ts';
import { limitOf, list, type ListOptions } from './list.ts';

export function addCallbacks(program: Command, perform: Perform): void {
  const callbacks = program
    .command('callbacks')
    .description('final events of operations, and what came of each');
  callbacks
    .command('list')
    .description('callbacks in one state, the newest first')
    .addOption(
      new Option('--state <state>', 'how they stand')
        .choices(['pending', 'delivered', 'dead'])
        .default('dead'),
    )
    .option('--limit <count>', 'so many at most', parseCount, 20)
    .option('--all', 'all there are')
    .action((options: CallbackListOptions) => perform((context) => listCallbacks(options, context)));
  callbacks
    .command('get')
    .description('show one with its attempts')
    .argument('<id>', 'the callback')
    .action((id: string) => perform((context) => get(id, context)));
  callbacks
    .command('replay')
    .description('send again, with the same event id')
    .argument('<ids...>', 'the callbacks')
    .action((ids: readonly string[]) => perform((context) => replay(ids, context)));
  addRedeliver(callbacks, perform);
  callbacks
    .command('endpoints')
    .description('where callbacks go, and how each receiver stands')
    .action(() => perform(listEndpoints));
}

interface CallbackListOptions extends ListOptions {
  readonly state: Callback['state'];
}

function listCallbacks(options: CallbackListOptions, context: Context): Promise<ExitName> {
  return list<Callback>(
    {
      read: (page, { api, signal }) =>
        api.call('listCallbacks', { query: { ...page, state: options.state }, signal }),
      limit: limitOf(options),
      perPage: 200,
      columns: [
        { head: 'callback' },
        { head: 'operation' },
        { head: 'state' },
        { head: 'since' },
        { head: 'attempts', align: 'right' },
        { head: 'to' },
        { head: 'last answer' },
      ],
      rowOf: (callback) => [
        plainText(callback.id),
        plainText(callback.operation_id),
        plainText(callback.state),
        plainText(callback.created_at.slice(0, 19)),
        String(callback.attempts),
        plainText(callback.endpoint ?? callback.url ?? '-'),
        plainText(callback.last_error ?? String(callback.last_status ?? '-')),
      ],
      none: `No callback is ${options.state}.`,
    },
    context,
  );
}

async function get(id: string, { connect, screen, signal }: Context): Promise<ExitName> {
  const { api } = await connect();
  const callback = await api.call('getCallback', { path: { id }, signal });
  await screen.document(callback);
  await screen.print(...fieldLines(callback));
  return 'ok';
}

async function replay(ids: readonly string[], { connect, screen, signal }: Context): Promise<ExitName> {
  const { api } = await connect();
  for (const id of ids) {
    await screen.item(await api.call('replayCallback', { path: { id }, signal }));
    await screen.print(`${plainText(id)}: sent again`);
  }
  return 'ok';
}

interface RedeliverOptions {
  readonly from: Moment;
  readonly to?: Moment;
  readonly endpoint?: string;
  readonly state: 'dead' | 'delivered' | 'both';
  readonly idempotencyKey?: string;
}

function addRedeliver(callbacks: Command, perform: Perform): void {
  callbacks
    .command('redeliver')
    .description('send all of a time again, with the same event ids')
    .requiredOption('--from <time>', 'of events not before', parseMoment)
    .option('--to <time>', 'of events not after; until now otherwise', parseMoment)
    .option('--endpoint <name>', 'only of this endpoint')
    .addOption(
      new Option('--state <state>', 'those that stand so')
        .choices(['dead', 'delivered', 'both'])
        .default('dead'),
    )
    .option('--idempotency-key <key>', 'with the same key nothing is started twice', parseIdempotencyKey)
    .addHelpText(
      'after',
      examples(['purgeway callbacks redeliver --from 6h --endpoint cms', 'after an outage']),
    )
    .action((options: RedeliverOptions) => perform((context) => redeliver(options, context)));
}

async function redeliver(options: RedeliverOptions, context: Context): Promise<ExitName> {
  const { connect, screen, signal, clock } = context;
  const { api } = await connect();
  const nowMs = clock.now();
  const wanted = {
    from: isoOf(options.from, nowMs),
    to: isoOf(options.to ?? { atMs: nowMs }, nowMs),
    endpoint: options.endpoint,
    state: options.state,
  };
  let redelivered = 0;
  const { idempotencyKey } = options;
  const parts = partsOf((cursor) =>
    api.call('redeliverCallbacks', { body: { ...wanted, cursor }, idempotencyKey, signal }),
  );
  for await (const part of parts) {
    redelivered += part.redelivered;
  }
  await screen.document({ redelivered });
  await screen.print(`${counted(redelivered, 'callback')} sent again.`);
  return 'ok';
}

function listEndpoints(context: Context): Promise<ExitName> {
  return list<CallbackEndpoint>(
    {
      read: (page, { api, signal }) => api.call('listCallbackEndpoints', { query: page, signal }),
      perPage: 200,
      columns: ['endpoint', 'source', 'method', 'address', 'stands', 'waiting'].map((head) => ({ head })),
      rowOf: (endpoint) =>
        [
          endpoint.name,
          endpoint.source,
          endpoint.method,
          endpoint.url ?? '(unreadable)',
          standingOfEndpoint(endpoint),
          String(endpoint.waiting),
        ].map(plainText),
      none: 'There is no callback endpoint.',
    },
    context,
  );
}

/** Whether it is called, and if not why. */
export function standingOfEndpoint({
  disabled_at: disabledAt,
  disabled_reason: reason,
  circuit,
}: CallbackEndpoint): string {
  if (disabledAt !== undefined) {
    return `disabled since ${disabledAt.slice(0, 19)}${reason === undefined ? '' : `: ${reason}`}`;
  }
  return circuit.state === 'closed' ? 'works' : `circuit ${circuit.state}`;
}
