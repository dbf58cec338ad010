import { targetKinds } from '@purgeway/model';
import { z } from 'zod';

/** What a key may do, with the words that say it in the documentation. */
export const scopeWords = {
  purge: 'send and cancel purges',
  purge_everything:
    'with `purge`: purge a whole distribution or hostname, also as the directory `/` or a pattern for everything',
  read: 'look things up',
  distributions: 'create, adopt and change distributions',
  distributions_delete: 'delete distributions',
  admin: 'everything, for every client',
} as const;
export const scopes = [
  'purge',
  'purge_everything',
  'read',
  'distributions',
  'distributions_delete',
  'admin',
] as const;

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const hostPattern = new RegExp(`^(?=.{1,253}$)(\\*\\.)?${label}(\\.${label})*$`);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'Must be 64 lower-case hexadecimal digits.');

const time = z.iso.datetime({ offset: true, error: 'Must be a time such as 2027-01-31T00:00:00Z.' });

/** So many requests in any window of that length. */
export const rateLimitSchema = z.strictObject({
  requests: z.int().min(1).max(10_000_000).meta({ description: 'Most requests in any such window.' }),
  windowMs: z
    .int()
    .min(10_000)
    .max(3_600_000)
    .default(60_000)
    .meta({ description: 'Length of the window in milliseconds.' }),
});

const prefix = z
  .string()
  .max(2048)
  .refine(isPlainPrefix, 'Must be a URL such as https://www.example.com/news, without user, query and "..".');

/** What narrows a key, or a hook: each field that is there must allow a target. */
export const limitFields = {
  hostnames: z
    .array(z.string().regex(hostPattern, 'Must be a hostname, or "*." and a hostname.'))
    .min(1)
    .optional()
    .meta({ description: 'Only targets of these hostnames; "*.example.com" for all below. Absent: all.' }),
  prefixes: z.array(prefix).min(1).optional().meta({
    description:
      'Only URLs at or below these; https://www.example.com/news allows /news and /news/1, not /newsletter. http or https does not matter. Absent: all.',
  }),
  kinds: z
    .array(z.enum(targetKinds))
    .min(1)
    .optional()
    .meta({ description: 'Only targets of these kinds. Absent: all.' }),
  targetsPerDayMax: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .meta({ description: 'Most targets of purges in a day (UTC). Absent: no limit.' }),
  rateLimit: rateLimitSchema
    .optional()
    .meta({ description: 'Most requests with the key. Absent: `server.rateLimit`.' }),
};

/** An API key, known by its hash alone. */
export const keySchema = z.strictObject({
  id: z
    .string()
    .max(64)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Must be lower-case letters, digits and single hyphens.')
    .meta({ description: 'Name of the key in logs; not secret.' }),
  client: z.string().meta({ description: 'Id of the client it belongs to.' }),
  sha256: sha256.meta({
    description: 'SHA-256 of the key, in hexadecimal. The key itself stands nowhere.',
  }),
  previousSha256: sha256.optional().meta({
    description: 'SHA-256 of the key that this one takes the place of; both are good until `previousUntil`.',
  }),
  previousUntil: time
    .optional()
    .meta({ description: 'When the previous key ends; needed with `previousSha256`.' }),
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .meta({ description: `What the key may do. ${describeScopes()}.` }),
  ...limitFields,
  expiresAt: time.optional().meta({ description: 'From then on the key is refused. Absent: never.' }),
  revoked: z.boolean().default(false).meta({ description: 'A revoked key is refused.' }),
  label: z.string().max(200).optional().meta({ description: 'A note for people.' }),
});

/** A prefix is compared as the URL parser writes it, so it must stand for nothing else than it shows. */
function isPlainPrefix(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^https?:\/\//.test(text) &&
    !/[?#\\%@]|\/\/.*\/\/|\/\.{1,2}(\/|$)/.test(text) &&
    url.hostname !== '' &&
    text.toLowerCase().startsWith(`${url.protocol}//${url.hostname}`)
  );
}

function describeScopes(): string {
  return scopes.map((scope) => `\`${scope}\`: ${scopeWords[scope]}`).join('; ');
}
