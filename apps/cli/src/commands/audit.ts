import { Option, type Command } from 'commander';
import { isoOf, parseMoment, type Moment } from '../arguments/parse-time.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { counted } from '../screen/counted.ts';
import { plainText } from '../screen/plain-text.ts';
import { examples } from './examples.ts';

interface ExportOptions {
  readonly from?: Moment;
  readonly to?: Moment;
  readonly client?: string;
  readonly key?: string;
  readonly action?: string;
  readonly chain?: (typeof chains)[number];
}

const chains = ['deeds', 'purges', 'refusals'] as const;

export function addAudit(program: Command, perform: Perform): void {
  const audit = program.command('audit').description('who did what');
  audit
    .command('export')
    .description('the log, oldest first, one JSON object a line')
    .option('--from <time>', 'not before', parseMoment)
    .option('--to <time>', 'not after', parseMoment)
    .option('--client <id>', 'only of this client')
    .option('--key-id <id>', 'only with the key of this id')
    .option('--action <action>', 'only of this kind, such as purge')
    .addOption(new Option('--chain <chain>', 'only one of its chains').choices(chains))
    .addHelpText('after', examples(['purgeway audit export --from 7d > audit.ndjson', '']))
    .action((options: ExportOptions & { readonly keyId?: string }) =>
      perform((context) => exportLog({ ...options, ...(options.keyId && { key: options.keyId }) }, context)),
    );
  audit
    .command('verify')
    .description('whether every entry is as it was written, and none is missing')
    .action(() => perform(verify));
}

/** Lines as they come: also without `--json`, because they are meant to be kept. */
async function exportLog(options: ExportOptions, context: Context): Promise<ExitName> {
  const { connect, screen, signal, clock } = context;
  const { api } = await connect();
  const nowMs = clock.now();
  const { client, key, action, chain, from, to } = options;
  const span = { from: from && isoOf(from, nowMs), to: to && isoOf(to, nowMs) };
  const query = { client, key, action, chain, ...span };
  for await (const entry of api.exportLog(query, { signal })) {
    await screen.line(entry);
  }
  return 'ok';
}

async function verify({ connect, screen, signal }: Context): Promise<ExitName> {
  const { api } = await connect();
  const verdict = await api.call('verifyAudit', { signal });
  await screen.document(verdict);
  await screen.print(
    ...verdict.chains.map((chain) => {
      const end =
        chain.last_hash === undefined ? '' : `, ends with ${chain.last_number ?? '?'} ${chain.last_hash}`;
      return chain.ok
        ? `${screen.tone('good', 'ok  ')}  ${plainText(`${chain.chain}: ${counted(chain.entries, 'entry', 'entries')}${end}`)}`
        : `${screen.tone('bad', 'fail')}  ${plainText(`${chain.chain}: broken at ${chain.broken_at ?? '?'}`)}`;
    }),
  );
  return verdict.ok ? 'ok' : 'not-done';
}
