import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { pathPart, type ApiRequest } from '../api/api.ts';
import { readAnswer } from '../api/read-answer.ts';
import { operationSchema } from '../api/shapes.ts';
import { collect } from '../arguments/collect.ts';
import { parseCount } from '../arguments/parse-count.ts';
import { parseIdempotencyKey } from '../arguments/parse-idempotency-key.ts';
import { parseDuration } from '../arguments/parse-time.ts';
import { usage } from '../command-error.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';
import { exitOf, printEnded, waitForOperation } from '../waiting/wait-for-operation.ts';
import { examples } from './examples.ts';
import { fieldLines } from './field-lines.ts';
import { limitOf, list, type ListOptions } from './list.ts';

const distributionSchema = z.looseObject({
  distribution_id: z.string(),
  origin: z.string().nullish(),
  domain: z.string().nullish(),
  status: z.string().optional(),
  vendor: z.string().optional(),
  account: z.string().optional(),
  cname: z.string().optional(),
});

interface ChangeOptions {
  readonly origin?: string;
  readonly domain?: string;
  readonly ttl?: number;
  readonly method?: readonly string[];
  readonly httpsOnly?: boolean;
  readonly enable?: true;
  readonly disable?: true;
  readonly tag?: readonly string[];
  readonly vendorOptions?: string;
  readonly vendor?: string;
  readonly account?: string;
  readonly vendorId?: string;
  readonly callback?: string;
  readonly idempotencyKey?: string;
  readonly wait?: true;
  readonly timeout?: number;
}

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
  addChanges(distributions, perform);
}

function addChanges(distributions: Command, perform: Perform): void {
  const create = distributions
    .command('create')
    .description('make one')
    .requiredOption('--origin <origin>', 'host, host:port or URL that the edge fronts')
    .option('--account <id>', 'at this vendor account');
  withWaiting(withFields(create))
    .option('--vendor <vendor>', 'at an account of this vendor')
    .addHelpText(
      'after',
      examples([
        'purgeway distributions create --origin origin.example.com --domain shop.example.com --wait',
        '',
      ]),
    )
    .action((options: ChangeOptions) =>
      perform(async (context) =>
        change({ method: 'POST', path: 'create', body: await bodyOf(options), options }, context),
      ),
    );
  const update = distributions
    .command('update')
    .description('change the fields that are given')
    .argument('<id>', 'the distribution')
    .option('--origin <origin>', 'host, host:port or URL that the edge fronts');
  withWaiting(withFields(update)).action((id: string, options: ChangeOptions) =>
    perform(async (context) =>
      change(
        { method: 'PATCH', path: `update/${pathPart(id)}`, body: await bodyOf(options), options },
        context,
      ),
    ),
  );
  withWaiting(
    distributions.command('delete').description('take one down').argument('<id>', 'the distribution'),
  ).action((id: string, options: ChangeOptions) =>
    perform((context) => change({ method: 'DELETE', path: `delete/${pathPart(id)}`, options }, context)),
  );
  withWaiting(
    distributions
      .command('adopt')
      .description('take over one that exists at a vendor')
      .requiredOption('--vendor-id <id>', "the vendor's own id of it")
      .option('--account <id>', 'the account that has it')
      .option('--vendor <vendor>', 'the vendor that has it'),
  ).action((options: ChangeOptions) =>
    perform(async (context) =>
      change({ method: 'POST', path: 'adopt', body: await bodyOf(options), options }, context),
    ),
  );
}

function withFields(command: Command): Command {
  return command
    .option('--domain <hostname>', 'public hostname')
    .option('--ttl <time>', 'how long the edge keeps copies', parseDuration)
    .option(
      '--method <method>',
      'an HTTP method that the edge forwards; all that are given replace those before',
      collect,
    )
    .option('--https-only', 'turn plain http away')
    .option('--no-https-only', 'let plain http through')
    .option('--enable', 'serve traffic')
    .option('--disable', 'serve no traffic')
    .option(
      '--tag <tag>',
      'a cache tag of all that it serves; all that are given replace those before',
      collect,
    )
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
  return list(
    {
      path: '/v1/cdn/distribution/list',
      limit: limitOf(options),
      perPage: 200,
      schema: distributionSchema,
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
  const path = `/v1/cdn/distribution/get/${pathPart(id)}`;
  const { body } = await api.ask({ method: 'GET', path, signal });
  await screen.document(body);
  await screen.print(...fieldLines(body));
  return 'ok';
}

interface Change extends Pick<ApiRequest, 'method' | 'path' | 'body'> {
  readonly options: ChangeOptions;
}

const changedSchema = z.looseObject({
  distribution_id: z.string(),
  // Absent where there was nothing left to do.
  operation: operationSchema.optional(),
});

async function change({ options, path, ...request }: Change, context: Context): Promise<ExitName> {
  const { connect, screen, signal } = context;
  const { api } = await connect();
  const query = request.body === undefined ? { callback_url: options.callback } : {};
  const { body } = await api.ask({
    ...request,
    path: `/v1/cdn/distribution/${path}`,
    query,
    idempotencyKey: options.idempotencyKey,
    signal,
  });
  const { distribution_id: id, operation } = readAnswer(body, changedSchema);
  if (operation === undefined || options.wait !== true) {
    await screen.document(body);
    await screen.print(
      `${plainText(id)}  ${operation === undefined ? 'is so already' : plainText(operation.id)}`,
    );
    return 'ok';
  }
  const ended = await waitForOperation({ id: operation.id, api, timeoutMs: options.timeout }, context);
  await screen.document({ ...z.looseObject({}).parse(body), operation: ended.operation });
  await printEnded(ended, context);
  return exitOf(ended.operation);
}

async function bodyOf(options: ChangeOptions): Promise<Record<string, unknown>> {
  if (options.enable === true && options.disable === true) {
    throw usage('Give either --enable or --disable.');
  }
  const isEnabled = options.enable === true ? true : undefined;
  return {
    origin: options.origin,
    domain: options.domain,
    enabled: options.disable === true ? false : isEnabled,
    cache_ttl_seconds: options.ttl === undefined ? undefined : Math.ceil(options.ttl / 1_000),
    allowed_methods: options.method,
    https_only: options.httpsOnly,
    tags: options.tag,
    vendor_options: await vendorOptionsIn(options.vendorOptions),
    vendor: options.vendor,
    account: options.account,
    vendor_id: options.vendorId,
    callback: options.callback === undefined ? undefined : { url: options.callback },
  };
}

async function vendorOptionsIn(file: string | undefined): Promise<unknown> {
  if (file === undefined) {
    return undefined;
  }
  const text = await readFile(file, 'utf8').catch(() => {
    throw usage(`The file ${plainText(file)} cannot be read.`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw usage(`The file ${plainText(file)} is not JSON.`);
  }
}
