import { randomBytes } from 'node:crypto';
import type { AcceptedPurge, CallArguments, DryRun, ProblemItem } from '@purgeway/client';
import type { Command } from 'commander';
import { itemLines, type PlaceOf } from '../api/command-error-of.ts';
import { msOf } from '../arguments/parse-time.ts';
import { CommandError, withMore } from '../command-error.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { describeCounts, dutiesOf } from '../operations/counts.ts';
import { forecastLines } from '../operations/forecast-lines.ts';
import { counted } from '../screen/counted.ts';
import { plainText } from '../screen/plain-text.ts';
import { openTargetList, type TargetList } from '../targets/target-list.ts';
import { openStream } from '../targets/open-stream.ts';
import { exitOf, printEnded, unconfirmedFields, waitForOperation } from '../waiting/wait-for-operation.ts';
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
  // First, so that nothing is read for a purge that could never be sent.
  await context.connect();
  const list = await openTargetList(sources, context);
  if (list.isEmpty && options.everything !== true) {
    return endEmpty(list, context);
  }
  if (options.dryRun === true) {
    return rehearse(list, options, context);
  }
  const idempotencyKey = options.idempotencyKey ?? `cli-${randomBytes(12).toString('hex')}`;
  try {
    return await carryOut(list, { ...options, idempotencyKey }, context);
  } catch (error) {
    throw withMore(error, { details: { idempotency_key: idempotencyKey } });
  }
}

/** What is made by a script may well be empty: then nothing changed. */
async function endEmpty(list: TargetList, context: Context): Promise<ExitName> {
  tellSitemaps(list, context);
  await context.screen.document({ ok: true, targets: 0 });
  await context.screen.print('Nothing to purge.');
  return 'ok';
}

type KeyedOptions = PurgeOptions & { readonly idempotencyKey: string };

async function carryOut(list: TargetList, options: KeyedOptions, context: Context): Promise<ExitName> {
  const { accepted, isReplay } = await submit(list, options, context);
  const { screen } = context;
  const document = { idempotency_key: options.idempotencyKey, ...accepted };
  if (isReplay) {
    screen.note(`This idempotency key came before: this is what became of ${plainText(accepted.purge_id)}.`);
  }
  if (options.wait !== true) {
    await screen.document(document);
    await screen.print(takenLine(accepted));
    screen.note(`Watch it: purgeway operations watch ${plainText(accepted.purge_id)}`);
    return 'ok';
  }
  const { api } = await context.connect();
  const ended = await waitForOperation({ id: accepted.purge_id, api, timeoutMs: options.timeout }, context);
  const { operation } = ended;
  await screen.document({ ...document, operation, ...unconfirmedFields(ended) });
  await printEnded(ended, context);
  return exitOf(operation);
}

async function submit(
  list: TargetList,
  options: KeyedOptions,
  context: Context,
): Promise<{ accepted: AcceptedPurge; isReplay: boolean }> {
  const { screen } = context;
  const { idempotencyKey: key } = options;
  screen.note(`Idempotency key: ${plainText(key)} (with it, the same purge again is taken only once)`);
  try {
    const { answer, isReplay } = await send({ list, options, isDry: false }, context);
    if ('dry_run' in answer) {
      throw strange();
    }
    warnOfRefused(answer.refused?.items ?? [], { count: answer.refused?.count, list }, context);
    return { accepted: answer, isReplay };
  } catch (error) {
    throw withRepeat(context.signal.aborted ? context.signal.reason : error, key);
  }
}

async function rehearse(list: TargetList, options: PurgeOptions, context: Context): Promise<ExitName> {
  const { screen } = context;
  const { answer: forecast } = await send({ list, options, isDry: true }, context);
  if (!('dry_run' in forecast)) {
    throw strange();
  }
  warnOfRefused(forecast.refused ?? [], { count: forecast.refused_count, list }, context);
  await screen.document(forecast);
  await screen.print(...forecastLines(forecast, screen));
  return 'ok';
}

/** An API that takes no word of a rehearsal, or of nothing else, is none of ours: what it did is not known. */
function strange(): CommandError {
  return new CommandError('unreachable', 'The API answered in a form that is not known here.', {
    advice: ['Check the address, and use the command of the same version as the API.'],
  });
}

interface Sending {
  readonly list: TargetList;
  readonly options: PurgeOptions;
  readonly isDry: boolean;
}

interface Sent {
  readonly answer: AcceptedPurge | DryRun;
  /** The same purge came before, under the same idempotency key. */
  readonly isReplay: boolean;
}

async function send({ list, options, isDry }: Sending, context: Context): Promise<Sent> {
  const { api } = await context.connect();
  const stream = openStream(list.lines);
  const dryRun = { dry_run: isDry ? 'true' : undefined } as const;
  const request: CallArguments<'purge'> =
    options.everything === true
      ? { body: bodyOf(options), query: dryRun }
      : {
          lines: { make: stream.make, canRepeat: false },
          query: { ...queryOf(options), ...dryRun },
        };
  const given = { ...request, idempotencyKey: options.idempotencyKey, signal: context.signal };
  try {
    const answer = await api.call('purge', given, placesIn(list));
    tellSitemaps(list, context);
    return { answer, isReplay: api.heard().get('idempotent-replayed') === 'true' };
  } catch (error) {
    throw stream.failure() ?? error;
  }
}

function placesIn(list: TargetList): PlaceOf {
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
  items: readonly ProblemItem[],
  { count = items.length, list }: { readonly count?: number | undefined; readonly list: TargetList },
  { screen }: Context,
): void {
  if (count > 0) {
    screen.warn(
      `${counted(count, 'target was', 'targets were')} refused; the others go on:`,
      ...itemLines(items, { count, placeOf: placesIn(list) }),
    );
  }
}

function takenLine({ operation }: AcceptedPurge): string {
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
  const repeat = `It is not known whether it was taken. The same command with --idempotency-key ${plainText(key)} is safe.`;
  return withMore(error, { advice: [repeat] });
}
