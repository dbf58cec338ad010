import type { Command } from 'commander';
import { z } from 'zod';
import type { Context, Perform } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';
import { list } from './list.ts';

const keySchema = z.looseObject({
  id: z.string(),
  client: z.string(),
  label: z.string().optional(),
  scopes: z.array(z.string()),
  revoked: z.boolean().optional(),
  expires_at: z.string().optional(),
  last_used: z.looseObject({ at: z.string(), address: z.string().optional() }).optional(),
});
type ShownKey = z.output<typeof keySchema>;

export function addKeys(program: Command, perform: Perform): void {
  program
    .command('keys')
    .description('API keys, what each may do and when it was used; never the keys themselves')
    .action(() => perform(listKeys));
}

function listKeys(context: Context): Promise<ExitName> {
  return list<ShownKey>(
    {
      path: '/v1/keys',
      limit: undefined,
      schema: keySchema,
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

function standingOf({ revoked, expires_at: expires }: Pick<ShownKey, 'revoked' | 'expires_at'>): string {
  if (revoked === true) {
    return 'revoked';
  }
  return expires === undefined ? 'works' : `until ${expires.slice(0, 19)}`;
}
