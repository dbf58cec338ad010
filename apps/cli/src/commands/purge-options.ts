import type { PurgeRequest, Routes } from '@purgeway/client';
import { priorities, purgeModes, type Priority, type PurgeMode } from '@purgeway/model';
import { Option, type Command } from 'commander';
import { collect } from '../arguments/collect.ts';
import { parseIdempotencyKey } from '../arguments/parse-idempotency-key.ts';
import { parseDuration, parseMoment, type Moment } from '../arguments/parse-time.ts';
import { usage } from '../command-error.ts';
import type { TargetSources } from '../targets/target-list.ts';

/** What `purgeway purge` was told, as commander hands it over. */
export interface PurgeOptions {
  readonly file?: readonly string[];
  readonly sitemap?: readonly string[];
  readonly since?: Moment;
  readonly directory?: readonly string[];
  readonly tag?: readonly string[];
  readonly pattern?: readonly string[];
  readonly hostname?: readonly string[];
  readonly everything?: true;
  readonly distribution?: string;
  readonly vendor?: string;
  readonly mode?: PurgeMode;
  readonly priority?: Priority;
  readonly partial?: true;
  readonly callback?: string;
  readonly callbackEndpoint?: string;
  readonly callbackMethod?: 'GET' | 'POST' | 'PUT';
  readonly deadline?: number;
  readonly idempotencyKey?: string;
  readonly wait?: true;
  readonly timeout?: number;
  readonly dryRun?: true;
}

export function addPurgeOptions(command: Command): Command {
  return command
    .option('-f, --file <file>', 'targets from a file, one a line; "-": from standard input', collect)
    .option('--sitemap <url|file>', 'the pages of a sitemap or sitemap index, packed or not', collect)
    .option('--since <time>', 'of sitemaps, only pages that may have changed since', parseMoment)
    .option('--directory <url>', 'everything below a directory', collect)
    .option('--tag <tag>', 'everything with a cache tag, of --distribution', collect)
    .option('--pattern <pattern>', 'what matches a pattern, of --distribution', collect)
    .option('--hostname <hostname>', 'everything of a hostname', collect)
    .option('--everything', 'everything of --distribution')
    .option('--distribution <id>', 'only this distribution, which paths, tags and patterns belong to')
    .option('--vendor <vendor>', 'only the accounts of this vendor')
    .addOption(new Option('--mode <mode>', 'remove copies, or mark them stale').choices(purgeModes))
    .addOption(new Option('--priority <priority>', 'what goes first').choices(priorities))
    .option('--partial', 'go on without the targets that are refused')
    .option('--callback <url>', 'call this address when it has ended')
    .option('--callback-endpoint <name>', 'call this endpoint when it has ended')
    .addOption(new Option('--callback-method <method>', 'how to call').choices(['GET', 'POST', 'PUT']))
    .option('--deadline <time>', 'give up what is not done by then', parseDuration)
    .option(
      '--idempotency-key <key>',
      'the same key takes the same purge once; made and shown by itself otherwise',
      parseIdempotencyKey,
    )
    .option('-w, --wait', 'wait for the end')
    .option('--timeout <time>', 'wait no longer than that; it goes on', parseDuration)
    .option('-n, --dry-run', 'show what would be done, and do nothing');
}

/** The targets, by where they come from. `nowMs`: what `--since 2h` counts from. */
export function sourcesOf(
  targets: readonly string[],
  options: PurgeOptions,
  sinceMs: number | undefined,
): TargetSources {
  return {
    targets,
    files: options.file ?? [],
    sitemaps: options.sitemap ?? [],
    directories: options.directory ?? [],
    tags: options.tag ?? [],
    patterns: options.pattern ?? [],
    hostnames: options.hostname ?? [],
    sinceMs,
  };
}

/** Throws a usage error for what does not go together, before anything is read. */
export function assertConsistent(sources: TargetSources, options: PurgeOptions): void {
  assertOneKind(sources, options);
  if (options.since !== undefined && sources.sitemaps.length === 0) {
    throw usage('--since is for sitemaps: give --sitemap too.');
  }
  if (options.callback !== undefined && options.callbackEndpoint !== undefined) {
    throw usage('Give either --callback or --callback-endpoint.');
  }
  if (options.timeout !== undefined && options.wait !== true) {
    throw usage('--timeout is for waiting: give --wait too.');
  }
}

/** Either targets, or everything of a distribution. */
function assertOneKind(sources: TargetSources, { everything, distribution }: PurgeOptions): void {
  const { sinceMs: _, ...lists } = sources;
  const isNothing = Object.values(lists).every((list) => list.length === 0);
  if (everything !== true && isNothing) {
    throw usage(
      'Nothing was named to purge.',
      'Name URLs, a --file, a --sitemap, or "-" to read them from standard input.',
    );
  }
  if (everything === true && !isNothing) {
    throw usage('--everything goes alone: leave out the targets.');
  }
  if (everything === true && distribution === undefined) {
    throw usage('Say of which distribution everything is to go: --distribution ID.');
  }
}

/** The options as the API's query has them. */
export function queryOf(options: PurgeOptions): Routes['purge']['query'] {
  return {
    ...commonOf(options),
    partial: options.partial === true ? 'true' : undefined,
    callback_url: options.callback,
    callback_endpoint: options.callbackEndpoint,
    callback_method: options.callbackMethod,
  };
}

/** The request that purges all of a distribution: as a body, because no line of NDJSON says that. */
export function bodyOf(options: PurgeOptions): PurgeRequest {
  const { callback: url, callbackEndpoint: endpoint, callbackMethod: method } = options;
  const hasCallback = url !== undefined || endpoint !== undefined;
  return {
    ...commonOf(options),
    partial: options.partial,
    purge_everything: true,
    callback: hasCallback ? { url, endpoint, method } : undefined,
  };
}

function commonOf({ distribution, vendor, mode, priority, deadline }: PurgeOptions) {
  return { distribution_id: distribution, vendor, mode, priority, deadline_seconds: secondsOf(deadline) };
}

function secondsOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.ceil(ms / 1_000);
}
