import type { ApiKey } from '@purgeway/client';
import type { Command } from 'commander';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';
import { list } from './list.ts';

export function addKeys(program: Command, perform: Perform): void {
  program
    .command('keys')
    .description('API keys, what each may do and when it was used; never the keys themselves')
    .action(() => perform(listKeys));
}

function listKeys(context: Context): Promise<ExitName> {
  return list<ApiKey>(
    {
      read: (_page, { api, signal }) => api.call('listKeys', { signal }),
      columns: ['key', 'client', 'scopes', 'stands', 'last used', 'from'].map((head) => ({ head })),
      rowOf: ({ id, client, scopes, last_used: used, ...key }) =>
        [
          id,
          client,
          scopes.join(' '),
          standingOf(key),
          used?.at.slice(0, 19) ?? 'never',
          used?.address ?? '-',
        ].map(plainText),
      none: 'There is no key.',
    },
    context,
  );
}

function standingOf({ revoked, expires_at: expires }: Pick<ApiKey, 'revoked' | 'expires_at'>): string {
  if (revoked) {
    return 'revoked';
  }
  return expires === undefined ? 'works' : `until ${expires.slice(0, 19)}`;
}
