import type { Distribution } from '@purgeway/client';
import type { Command } from 'commander';
import { collect } from '../arguments/collect.ts';
import { parseCount } from '../arguments/parse-count.ts';
import { parseIdempotencyKey } from '../arguments/parse-idempotency-key.ts';
import { parseDuration } from '../arguments/parse-time.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';
import {
  callbackOf,
  change,
  specOf,
  type ChangeOptions,
  type PlaceOptions,
  type SpecOptions,
} from './change-distribution.ts';
import { examples } from './examples.ts';
import { fieldLines } from './field-lines.ts';
import { limitOf, list, type ListOptions } from './list.ts';

export function addDistributions(program: Command, perform: Perform): void {
  const distributions = program
    .command('distributions')
    .description('make, change and delete distributions at vendors');
  distributions
    .command('list')
    .description('those of the config, then those that were made or adopted here')
    .option('--limit <count>', 'so many at most', parseCount, 50)
    .option('--all', 'all there are')
    .action((options: ListOptions) => perform((context) => listDistributions(options, context)));
  distributions
    .command('get')
    .description('what is wanted, what the vendor last said, and how the two differ')
    .argument('<id>', 'the distribution')
    .action((id: string) => perform((context) => get(id, context)));
  addCreate(distributions, perform);
  addUpdate(distributions, perform);
  addDelete(distributions, perform);
  addAdopt(distributions, perform);
}

type CreateOptions = ChangeOptions & SpecOptions & PlaceOptions & { readonly origin: string };

function addCreate(distributions: Command, perform: Perform): void {
  const create = distributions
    .command('create')
    .description('make one')
    .requiredOption('--origin <origin>', 'host, host:port or URL that the edge fronts')
    .option('--account <id>', 'at this vendor account')
    .option('--vendor <vendor>', 'at an account of this vendor');
  const line = 'purgeway distributions create --origin origin.example.com --domain shop.example.com --wait';
  withWaiting(withFields(create))
    .addHelpText('after', examples([line, '']))
    .action((options: CreateOptions) =>
      perform(async (context) => {
        const { origin, vendor, account } = options;
        const callback = callbackOf(options);
        const body = { ...(await specOf(options)), origin, vendor, account, callback };
        return change((api, given) => api.call('createDistribution', { ...given, body }), options, context);
      }),
    );
}

function addUpdate(distributions: Command, perform: Perform): void {
  const update = distributions
    .command('update')
    .description('change the fields that are given')
    .argument('<id>', 'the distribution')
    .option('--origin <origin>', 'host, host:port or URL that the edge fronts');
  withWaiting(withFields(update)).action((id: string, options: ChangeOptions & SpecOptions) =>
    perform(async (context) => {
      const path = { distribution_id: id };
      const body = { ...(await specOf(options)), callback: callbackOf(options) };
      return change(
        (api, given) => api.call('updateDistribution', { ...given, path, body }),
        options,
        context,
      );
    }),
  );
}

function addDelete(distributions: Command, perform: Perform): void {
  const command = distributions
    .command('delete')
    .description('take one down')
    .argument('<id>', 'the distribution');
  withWaiting(command).action((id: string, options: ChangeOptions) =>
    perform((context) => {
      const path = { distribution_id: id };
      const query = { callback_url: options.callback };
      return change(
        (api, given) => api.call('deleteDistribution', { ...given, path, query }),
        options,
        context,
      );
    }),
  );
}

type AdoptOptions = ChangeOptions & PlaceOptions & { readonly vendorId: string };

function addAdopt(distributions: Command, perform: Perform): void {
  const adopt = distributions
    .command('adopt')
    .description('take over one that exists at a vendor')
    .requiredOption('--vendor-id <id>', "the vendor's own id of it")
    .option('--account <id>', 'the account that has it')
    .option('--vendor <vendor>', 'the vendor that has it');
  withWaiting(adopt).action((options: AdoptOptions) =>
    perform((context) => {
      const { vendorId, vendor, account } = options;
      const body = { vendor_id: vendorId, vendor, account, callback: callbackOf(options) };
      return change((api, given) => api.call('adoptDistribution', { ...given, body }), options, context);
    }),
  );
}

function withFields(command: Command): Command {
  const replaced = 'all that are given replace those before';
  return command
    .option('--domain <hostname>', 'public hostname')
    .option('--ttl <time>', 'how long the edge keeps copies', parseDuration)
    .option('--method <method>', `an HTTP method that the edge forwards; ${replaced}`, collect)
    .option('--https-only', 'turn plain http away')
    .option('--no-https-only', 'let plain http through')
    .option('--enable', 'serve traffic')
    .option('--disable', 'serve no traffic')
    .option('--tag <tag>', `a cache tag of all that it serves; ${replaced}`, collect)
    .option('--vendor-options <file>', 'what the vendor has beyond these, as a JSON file');
}

function withWaiting(command: Command): Command {
  return command
    .option('--callback <url>', 'call this address when it has ended')
    .option('--idempotency-key <key>', 'the same key takes the same change once', parseIdempotencyKey)
    .option('-w, --wait', 'wait for the end')
    .option('--timeout <time>', 'wait no longer than that; it goes on', parseDuration);
}

function listDistributions(options: ListOptions, context: Context): Promise<ExitName> {
  return list<Distribution>(
    {
      read: (page, { api, signal }) => api.call('listDistributions', { query: page, signal }),
      limit: limitOf(options),
      perPage: 200,
      columns: ['distribution', 'domain', 'status', 'vendor', 'account', 'cname'].map((head) => ({ head })),
      rowOf: ({ distribution_id: id, domain, status, vendor, account, cname }) =>
        [id, domain, status, vendor, account, cname].map((text) => plainText(text ?? '-')),
      none: 'There is no distribution.',
    },
    context,
  );
}

async function get(id: string, { connect, screen, signal }: Context): Promise<ExitName> {
  const { api } = await connect();
  const distribution = await api.call('getDistribution', { path: { distribution_id: id }, signal });
  await screen.document(distribution);
  await screen.print(...fieldLines(distribution));
  return 'ok';
}
