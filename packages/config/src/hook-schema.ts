import { parsePath, signedNames, sources } from '@purgeway/hooks';
import { callbackRequestSchema, prioritySchema, purgeModeSchema } from '@purgeway/model';
import { z } from 'zod';
import { envReferencePattern } from './env-reference.ts';
import { limitFields } from './key-schema.ts';

const slugPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const envReference = z
  .string()
  .regex(
    envReferencePattern,
    'Must name an environment variable, such as "${NAME}"; never the secret itself.',
  );

const header = z
  .string()
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'Must be the name of a header, in lower case.');

const prefix = (what: string) =>
  z
    .string()
    .max(100)
    .default('')
    .meta({ description: `What stands before the ${what} in its header.` });

const signatureSchema = z.strictObject({
  type: z.literal('signature').meta({ description: 'An HMAC over what is sent.' }),
  header: header.meta({ description: 'Header with the signature.' }),
  algorithm: z
    .enum(['sha1', 'sha256', 'sha512'])
    .default('sha256')
    .meta({ description: 'Hash of the HMAC.' }),
  encoding: z
    .enum(['hex', 'base64', 'base64url'])
    .default('hex')
    .meta({ description: 'How the signature is written.' }),
  prefix: prefix('signature'),
  signedText: z
    .string()
    .max(1_000)
    .refine(
      isSignedText,
      'Must hold {{body}}; besides it may hold {{timestamp}}, {{method}}, {{path}} and {{headers.x-name}}.',
    )
    .default('{{body}}')
    .meta({
      description:
        'What is signed: `{{body}}` (the raw bytes), `{{timestamp}}`, `{{method}}`, `{{path}}`, `{{headers.x-name}}` and what stands between them.',
    }),
  timestamp: z
    .strictObject({
      header: header.meta({ description: 'Header with the time of the signature.' }),
      prefix: prefix('time'),
      unit: z.enum(['s', 'ms']).default('s').meta({ description: 'Seconds or milliseconds since 1970.' }),
    })
    .optional()
    .meta({ description: 'Where the time of the signature stands. Absent: it has none.' }),
  toleranceSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .meta({ description: 'How far that time may be from now. Absent: it does not matter.' }),
  secretEncoding: z
    .enum(['text', 'hex', 'base64'])
    .default('text')
    .meta({ description: 'How the key is written in the environment variable.' }),
});

const authenticationSchema = z.discriminatedUnion('type', [
  signatureSchema,
  z.strictObject({
    type: z.literal('header').meta({ description: 'The secret itself in a header.' }),
    header: header.meta({ description: 'Header with the secret.' }),
    prefix: prefix('secret'),
  }),
  z.strictObject({
    type: z.literal('basic').meta({ description: 'HTTP Basic; the secret is the password.' }),
    user: z
      .string()
      .min(1)
      .max(100)
      .regex(/^[^:]+$/, 'Must hold no colon.')
      .meta({ description: 'User name.' }),
  }),
  z.strictObject({
    type: z.literal('body').meta({ description: 'The secret itself in a field of the body.' }),
    field: fieldPath().meta({ description: 'Field with the secret.' }),
  }),
]);

const condition = z.record(
  z.string().max(200),
  z.union([z.string().max(500), z.array(z.string().max(500)).min(1)]),
);

const template = z.string().min(1).max(2_048);

const ruleSchema = z.strictObject({
  when: condition.optional().meta({
    description:
      'For which events it counts: fields with the texts that they must have, such as `{"event": "entry.*", "type": ["post", "page"]}`. `*` stands for anything, `!` before a text for all else. Absent: all.',
  }),
  urls: z.array(template).optional().meta({
    description: 'URLs with fields in their places: `https://{{site}}/{{slug}}`, `{{tags[].url}}`.',
  }),
  directories: z.array(template).optional().meta({ description: 'Directories, written like URLs.' }),
  tags: z.array(template).optional().meta({
    description: 'Cache tags, such as `entry-{{id}}`. They need `distribution`.',
  }),
});

const ignoreSchema = z.strictObject({
  when: condition.meta({ description: 'For which events it counts, as in `mapping`.' }),
  reason: z.string().min(1).max(200).meta({ description: 'Why, as a sentence.' }),
});

const matchingSchema = z.strictObject({
  path: fieldPath().meta({ description: 'Where the text stands; with `[]`, every text of a list.' }),
  matching: z.string().min(1).max(200).meta({
    description: 'Pattern in the syntax of RE2, such as `^content/(.+)\\.md$`: its first group is the value.',
  }),
});

const variable = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^{}\s]+$/, 'Must have no braces and no spaces.');

const name = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/, 'Must be letters and digits.');

/** A hook by itself. What its mapping may hold is checked elsewhere. */
export const hookSchema = z.strictObject({
  source: z.enum(sources.map(({ id }) => id)).meta({
    description: 'Who sends it: `generic` for any sender of JSON.',
  }),
  client: z.string().meta({ description: 'Id of the client whose purges these are.' }),
  secret: envReference.meta({
    description: 'What the sender proves itself with, as "${NAME}"; at least 16 characters.',
  }),
  previousSecret: envReference.optional().meta({
    description: 'The secret before it; both are good until this is taken out.',
  }),
  authentication: authenticationSchema.optional().meta({
    description: "How the sender proves itself. Absent: the source's own way; `generic` has none.",
  }),
  fields: z
    .record(name, z.union([fieldPath(), matchingSchema]))
    .default({})
    .meta({
      description:
        'Further names for fields: a path into the body or `headers.x-name`, or that with a pattern, `{"path": "ref", "matching": "^refs/heads/(.+)$"}`, whose first group is the value. `event` and `environment` are read by these names.',
    }),
  delivery: z.array(fieldPath()).min(1).optional().meta({
    description: "Fields that together name a delivery, never twice the same. Absent: the source's.",
  }),
  sameContentSeconds: z.int().min(0).max(86_400).optional().meta({
    description:
      'How long the same content counts as sent twice, where deliveries have no name. Only for senders whose content is another for each change, as by a time in it. Absent: not at all.',
  }),
  events: z.array(z.string().min(1).max(200)).optional().meta({
    description: 'Events that change what is published, with `*` for anything. Absent: those of the source.',
  }),
  environments: z.array(z.string().min(1).max(200)).optional().meta({
    description:
      'Environments, datasets or branches that are served. Absent: that of the source, such as `master`.',
  }),
  ignored: z.array(ignoreSchema).min(1).max(100).optional().meta({
    description:
      'Events that change nothing which is served, besides those that the source itself leaves out; the sender is answered with the reason.',
  }),
  variables: z.record(name, variable).default({}).meta({
    description:
      'Values for templates, such as `{"site": "www.example.com"}`; they stand above what a payload says.',
  }),
  mapping: z.array(ruleSchema).min(1).max(100).optional().meta({
    description:
      "What is purged; every rule that is for the event counts. Absent: the source's own, which docs/hooks.md lists.",
  }),
  distribution: z.string().min(1).max(100).optional().meta({
    description:
      'Id of the distribution that tags go to, and whose hostname plain paths get. URLs go to every account that fronts their hostname all the same.',
  }),
  vendor: z.string().min(1).max(100).optional().meta({ description: 'Only the accounts of this vendor.' }),
  mode: purgeModeSchema.default('hard').meta({ description: 'How copies are removed.' }),
  priority: prioritySchema.default('normal').meta({ description: 'Which purges go before others.' }),
  callback: callbackRequestSchema.optional().meta({ description: 'Who is told of the end of each purge.' }),
  ...limitFields,
  mayPurgeSites: z.boolean().default(false).meta({
    description: 'Whether it may purge a whole site at once, such as the directory `/`.',
  }),
  bytesMax: z
    .int()
    .min(1_024)
    .max(25 * 1024 * 1024)
    .default(1024 * 1024)
    .meta({ description: 'Largest body that is read.' }),
});

/** Names of hooks, which stand in their addresses. */
export const hookNameSchema = z
  .string()
  .max(64)
  .regex(slugPattern, 'Must be lower-case letters, digits and single hyphens.');

function fieldPath() {
  return z
    .string()
    .max(200)
    .refine((text) => parsePath(text) !== undefined, 'Must name a field, such as entry.slug.');
}

function isSignedText(text: string): boolean {
  const places = [...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/gu)].map(([, place = '']) => place);
  const names: readonly string[] = signedNames;
  return (
    places.includes('body') &&
    places.every((place) => names.includes(place) || /^headers\.[^\s{}]+$/.test(place))
  );
}
