import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import type { ApiAnswer, ApiRequest } from '../api/api.ts';
import { itemLines, type ProblemItem } from '../api/problem.ts';
import { readAnswer } from '../api/read-answer.ts';
import { acceptedSchema, forecastSchema, type Accepted } from '../api/shapes.ts';
import { msOf } from '../arguments/parse-time.ts';
import { CommandError } from '../command-error.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { describeCounts, dutiesOf } from '../operations/counts.ts';
import { forecastLines } from '../operations/forecast-lines.ts';
import { counted } from '../screen/counted.ts';
import { plainText } from '../screen/plain-text.ts';
import { openTargetList, type TargetList, type TargetSources } from '../targets/target-list.ts';
import { toChunks } from '../targets/to-chunks.ts';
import { exitOf, printEnded, waitForOperation } from '../waiting/wait-for-operation.ts';
import { examples } from './examples.ts';
import {
  addPurgeOptions,
  assertConsistent,
  bodyOf,
  queryOf,
  sourcesOf,
  type PurgeOptions,
} from './purge-options.ts';

export function addPurge(program: Command, perform: Perform): void {
  addPurgeOptions(
    program
      .command('purge')
      .description('purge URLs, directories, tags, hostnames or a whole distribution')
      .argument(
        '[targets...]',
        'full URLs; "/*" at the end: directory; with --distribution paths too; "-": standard input',
      ),
  )
    .addHelpText(
      'after',
      examples(
        ['purgeway purge https://www.example.com/ https://www.example.com/news/today.html --wait', ''],
        ['purgeway purge --file urls.txt --priority bulk', 'any number of targets, one a line'],
        ['git diff --name-only HEAD~1 | sed "s|^|https://www.example.com/|" | purgeway purge - --wait', ''],
        ['purgeway purge --sitemap https://www.example.com/sitemap.xml --since 2h', 'what changed since'],
        ['purgeway purge --tag product-17 --distribution shop --mode soft', ''],
        [
          'purgeway purge --everything --distribution shop --dry-run',
          'which accounts, calls, quota and time',
        ],
      ),
    )
    .action((targets: readonly string[], options: PurgeOptions) =>
      perform((context) => purge(targets, options, context)),
    );
}

async function purge(targets: readonly string[], options: PurgeOptions, context: Context): Promise<ExitName> {
  const sinceMs = options.since && msOf(options.since, context.clock.now());
  const sources = sourcesOf(targets, options, sinceMs);
  assertConsistent(sources, options);
  if (options.dryRun === true) {
    return rehearse(sources, options, context);
  }
  const key = options.idempotencyKey ?? `cli-${randomBytes(12).toString('hex')}`;
  const { accepted, isReplay } = await submit(sources, { ...options, idempotencyKey: key }, context);
  const { screen } = context;
  if (isReplay) {
    screen.note(`This idempotency key came before: this is what became of ${plainText(accepted.purge_id)}.`);
  }
  if (options.wait !== true) {
    await screen.document({ idempotency_key: key, ...accepted });
    await screen.print(takenLine(accepted));
    screen.note(`Watch it: purgeway operations watch ${plainText(accepted.purge_id)}`);
    return 'ok';
  }
  const { api } = await context.connect();
  const ended = await waitForOperation({ id: accepted.purge_id, api, timeoutMs: options.timeout }, context);
  const { operation, unconfirmed } = ended;
  await screen.document({ idempotency_key: key, ...accepted, operation, unconfirmed: unconfirmed.groups });
  await printEnded(ended, context);
  return exitOf(operation);
}

async function submit(
  sources: TargetSources,
  options: PurgeOptions & { readonly idempotencyKey: string },
  context: Context,
): Promise<{ accepted: Accepted; isReplay: boolean }> {
  const { screen } = context;
  const { idempotencyKey: key } = options;
  // First, so that nothing is said of a purge that could never be sent.
  await context.connect();
  screen.note(`Idempotency key: ${plainText(key)} (with it, the same purge again is taken only once)`);
  try {
    const { answer, list } = await send({ sources, options, isDry: false }, context);
    const accepted = readAnswer(answer.body, acceptedSchema);
    warnOfRefused(accepted.refused, list, context);
    return { accepted, isReplay: answer.isReplay };
  } catch (error) {
    throw withRepeat(context.signal.aborted ? context.signal.reason : error, key);
  }
}

async function rehearse(sources: TargetSources, options: PurgeOptions, context: Context): Promise<ExitName> {
  const { screen } = context;
  const { answer, list } = await send({ sources, options, isDry: true }, context);
  const forecast = readAnswer(answer.body, forecastSchema);
  warnOfRefused({ items: forecast.refused ?? [], count: forecast.refused_count }, list, context);
  await screen.document(forecast);
  await screen.print(...forecastLines(forecast, screen));
  return 'ok';
}

interface Sending {
  readonly sources: TargetSources;
  readonly options: PurgeOptions;
  readonly isDry: boolean;
}

async function send(
  { sources, options, isDry }: Sending,
  context: Context,
): Promise<{ answer: ApiAnswer; list: TargetList }> {
  const { api } = await context.connect();
  const list = await openTargetList(sources, context);
  const request: ApiRequest = {
    method: 'POST',
    path: '/v1/cdn/cache/purge',
    idempotencyKey: options.idempotencyKey,
    signal: context.signal,
    placeOf: placesIn(list),
    ...(options.everything === true
      ? { body: bodyOf(options), query: { dry_run: isDry || undefined } }
      : { lines: toChunks(list.lines), query: { ...queryOf(options), dry_run: isDry || undefined } }),
  };
  const answer = await api.ask(request);
  tellSitemaps(list, context);
  return { answer, list };
}

function placesIn(list: TargetList): (item: ProblemItem) => string | undefined {
  return ({ index }) => (index === undefined ? undefined : list.placeOf(index));
}

function tellSitemaps({ sitemaps }: TargetList, { screen }: Context): void {
  if (sitemaps.sitemaps === 0) {
    return;
  }
  const { unchanged, undated } = sitemaps;
  const parts = [
    `${counted(sitemaps.pages, 'page')} of ${counted(sitemaps.sitemaps, 'sitemap')}`,
    ...(unchanged.pages > 0 ? [`${counted(unchanged.pages, 'page')} left out as unchanged`] : []),
    ...(unchanged.sitemaps > 0 ? [`${counted(unchanged.sitemaps, 'sitemap')} left out as unchanged`] : []),
    ...(undated > 0 ? [`${undated} of them do not say when they changed`] : []),
  ];
  screen.note(`${parts.join('; ')}.`);
}

function warnOfRefused(
  refused: { readonly count?: number | undefined; readonly items: readonly ProblemItem[] } | undefined,
  list: TargetList,
  { screen }: Context,
): void {
  const count = refused?.count ?? refused?.items.length ?? 0;
  if (refused !== undefined && count > 0) {
    screen.warn(
      `${counted(count, 'target was', 'targets were')} refused; the others go on:`,
      ...itemLines({ errors: [...refused.items], error_count: count }, placesIn(list)),
    );
  }
}

function takenLine({ operation }: Accepted): string {
  const { id, state, targets, accounts, counts } = operation;
  const where = counted(Object.keys(accounts).length, 'account');
  const what = `${counted(dutiesOf(operation), 'purge')} of ${counted(targets, 'target')} at ${where}`;
  return `${plainText(id)}  ${state}: ${what} (${describeCounts(counts)})`;
}

/** Where it is not known whether the purge was taken, the way to find out without purging twice. */
function withRepeat(error: unknown, key: string): unknown {
  const isUnclear = error instanceof CommandError && !['usage', 'refused'].includes(error.exit);
  if (!isUnclear) {
    return error;
  }
  const { advice = [] } = error.facts;
  const repeat = `It is not known whether it was taken. The same command with --idempotency-key ${plainText(key)} is safe.`;
  return new CommandError(error.exit, error.message, { ...error.facts, advice: [...advice, repeat] });
}
