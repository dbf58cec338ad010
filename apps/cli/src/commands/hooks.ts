import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { pathPart } from '../api/api.ts';
import { collect } from '../arguments/collect.ts';
import { usage } from '../command-error.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';
import { examples } from './examples.ts';
import { fieldLines } from './field-lines.ts';
import { list } from './list.ts';

const hookSchema = z.looseObject({
  name: z.string(),
  path: z.string(),
  source: z.string(),
  client: z.string(),
  distribution_id: z.string().optional(),
  last_at: z.string().optional(),
});
type ShownHook = z.output<typeof hookSchema>;

export function addHooks(program: Command, perform: Perform): void {
  const hooks = program
    .command('hooks')
    .description('what content management systems call when something changed');
  hooks
    .command('list')
    .description('all hooks, and when each was called')
    .action(() => perform(listHooks));
  hooks
    .command('explain')
    .description('what a payload would purge, without purging')
    .argument('<hook>', "the hook's name")
    .argument('<file>', 'the payload as it was sent; "-": from standard input')
    .option('--header <header>', 'a header that was sent with it, as "Name: value"', collect)
    .addHelpText(
      'after',
      examples([
        'purgeway hooks explain news payload.json --header "X-Contentful-Topic: ContentManagement.Entry.publish"',
        '',
      ]),
    )
    .action((hook: string, file: string, options: { readonly header?: readonly string[] }) =>
      perform((context) => explain({ hook, file, headers: options.header ?? [] }, context)),
    );
}

function listHooks(context: Context): Promise<ExitName> {
  return list<ShownHook>(
    {
      path: '/v1/hooks',
      limit: undefined,
      schema: hookSchema,
      columns: ['hook', 'source', 'client', 'address', 'distribution', 'last called'].map((head) => ({
        head,
      })),
      rowOf: ({ name, source, client, path, distribution_id: distribution, last_at: last }) =>
        [name, source, client, path, distribution ?? '-', last?.slice(0, 19) ?? 'not lately'].map(plainText),
      none: 'No hook is configured.',
    },
    context,
  );
}

interface Explanation {
  readonly hook: string;
  readonly file: string;
  readonly headers: readonly string[];
}

async function explain({ hook, file, headers }: Explanation, context: Context): Promise<ExitName> {
  const { connect, screen, signal } = context;
  const { api } = await connect();
  const { body } = await api.ask({
    method: 'POST',
    path: `/v1/hooks/${pathPart(hook)}/explain`,
    bytes: await readPayload(file, context),
    headers: Object.fromEntries(headers.map(readHeader)),
    signal,
  });
  await screen.document(body);
  await screen.print(...fieldLines(body));
  return 'ok';
}

/** Larger is no payload of a hook. */
const payloadBytesMax = 32 * 1024 * 1024;

/** Byte by byte as it came: a signature is over just these. */
async function readPayload(file: string, { stdin }: Context): Promise<Uint8Array> {
  if (file !== '-') {
    return readFile(file).catch(() => {
      throw usage(`The file ${plainText(file)} cannot be read.`);
    });
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > payloadBytesMax) {
      throw usage('Standard input is far too long for the payload of a hook.');
    }
  }
  return Buffer.concat(chunks);
}

function readHeader(text: string): [string, string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\u0020-\u007e]*)$/u.exec(text) ?? [];
  if (name === undefined || value === undefined || name.toLowerCase() === 'authorization') {
    throw usage('A --header is written as "Name: value", and never Authorization.');
  }
  return [name.toLowerCase(), value];
}
