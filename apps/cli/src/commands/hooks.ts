import { readFile } from 'node:fs/promises';
import { readHeader, type Hook } from '@purgeway/client';
import type { Command } from 'commander';
import { collect } from '../arguments/collect.ts';
import { usage } from '../command-error.ts';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';
import { examples } from './examples.ts';
import { fieldLines } from './field-lines.ts';
import { list } from './list.ts';

export function addHooks(program: Command, perform: Perform): void {
  const hooks = program
    .command('hooks')
    .description('what content management systems call when something changed');
  hooks
    .command('list')
    .description('all hooks, and when each was last called at the API process that answers')
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
  return list<Hook>(
    {
      read: (_page, { api, signal }) => api.call('listHooks', { signal }),
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
  const explained = await api.call('explainHook', {
    path: { hook },
    bytes: await readPayload(file, context),
    headers: Object.fromEntries(headers.map(headerOf)),
    signal,
  });
  await screen.document(explained);
  await screen.print(...fieldLines(explained));
  return 'ok';
}

/** Larger is no payload of a hook. */
const payloadBytesMax = 32 * 1024 * 1024;

/** Byte by byte as it came: a signature is over just these. */
async function readPayload(file: string, { stdin }: Context): Promise<Uint8Array<ArrayBuffer>> {
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

function headerOf(text: string): readonly [name: string, value: string] {
  const header = readHeader(text);
  if (header === undefined) {
    throw usage('A --header is written as "Name: value", and never Authorization.');
  }
  return header;
}
