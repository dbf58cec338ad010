import { isNetwork } from '@purgeway/egress';
import { hasBracesInPathAlone } from '@purgeway/model';
import { z } from 'zod';
import { envReferencePattern } from './env-reference.ts';
import { keySchema, rateLimitSchema } from './key-schema.ts';
import { limitOverridesSchema } from './limit-overrides.ts';
import { watchingOverridesSchema } from './watching.ts';

const dayMs = 24 * 60 * 60 * 1000;

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const hostnamePattern = new RegExp(`^(?=.{1,253}$)${label}(\\.${label})*$`);
const hostPattern = new RegExp(`^(?=.{1,253}$)(\\*\\.)?${label}(\\.${label})*$`);

function slug(charactersMax: number) {
  return z
    .string()
    .max(charactersMax)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Must be lower-case letters, digits and single hyphens.');
}

/** Names of callback endpoints, wherever they are made. */
export const endpointNameSchema = slug(64);

const hostname = z
  .string()
  .regex(hostnamePattern, 'Must be a hostname in lower case, without scheme, port or path.');

const envReference = z
  .string()
  .regex(
    envReferencePattern,
    'Must name an environment variable, such as "${NAME}"; never the secret itself.',
  );

const clientSchema = z.strictObject({
  id: slug(64).meta({ description: 'Who sends purges; stands in records and logs.' }),
  weight: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .meta({ description: 'Share of vendor calls under load, against the other clients.' }),
});

const accountSchema = z.strictObject({
  id: slug(40).meta({ description: 'Name of the account; stands in stored records, so never rename it.' }),
  vendor: slug(40).meta({ description: 'Id of the CDN vendor.' }),
  settings: z.record(z.string(), z.unknown()).default({}).meta({
    description:
      'The vendor\'s own settings. Any string may be "${NAME}" for an environment variable; a credential must be.',
  }),
  limits: limitOverridesSchema
    .optional()
    .meta({ description: "Limits that differ from the vendor's documented ones." }),
  watching: watchingOverridesSchema
    .optional()
    .meta({ description: "How purges are watched, where it differs from the vendor's usual times." }),
  lingerMs: z
    .int()
    .min(0)
    .max(60_000)
    .default(0)
    .meta({ description: 'How long a first target may wait for company, to fill a vendor call.' }),
});

const distributionSchema = z.strictObject({
  id: slug(64).meta({ description: 'Name of the distribution for clients; never rename it.' }),
  account: z.string().meta({ description: 'Id of the vendor account that serves it.' }),
  domain: hostname.meta({ description: 'The hostname that paths are relative to.' }),
  hostnames: z.array(hostname).default([]).meta({ description: 'Further hostnames it fronts.' }),
  scheme: z
    .enum(['https', 'http'])
    .default('https')
    .meta({ description: 'Scheme that paths are completed with.' }),
  vendorId: z.string().min(1).max(512).optional().meta({
    description: "The vendor's own id of it; needed where the vendor purges one distribution at a time.",
  }),
});

const host = z.string().regex(hostPattern, 'Must be a hostname, or "*." and a hostname.');

const callbackUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine(isWithoutCredentials, 'Must not carry a user name or password.')
  .refine(hasBracesInPathAlone, 'May hold placeholders only in its path and query.');

const previousSecretWords =
  'The secret before it: callbacks are signed with both, until every receiver knows the new one and this is taken out.';

const endpointSchema = z.strictObject({
  url: callbackUrl.meta({ description: 'Address to call; may hold {status} and {purge_id}.' }),
  method: z.enum(['GET', 'POST', 'PUT']).default('POST').meta({ description: 'HTTP method.' }),
  secret: envReference.meta({ description: 'Signing secret as "${NAME}"; its value is whsec_ and base64.' }),
  previousSecret: envReference.optional().meta({ description: previousSecretWords }),
});

const callbacksSchema = z.strictObject({
  secret: envReference.optional().meta({
    description: 'Signs callbacks to addresses that requests name; "${NAME}", value whsec_ and base64.',
  }),
  previousSecret: envReference.optional().meta({ description: previousSecretWords }),
  endpoints: z
    .record(endpointNameSchema, endpointSchema)
    .default({})
    .meta({ description: 'Addresses that requests may name by key.' }),
  allowedHosts: z
    .array(z.union([z.literal('*'), host], 'Must be a hostname, "*." and a hostname, or "*".'))
    .default([])
    .meta({
      description:
        'Hosts that the callback address of a request may have; "*.example.com" for all below, "*" for any that is no inside name. Where they lead is checked besides.',
    }),
  allowedNetworks: z
    .array(z.string().refine(isNetwork, 'Must be a network in CIDR form, such as "10.1.0.0/16".'))
    .default([])
    .meta({
      description:
        'Networks that callbacks may reach although they are not public, such as "10.1.0.0/16". Holds for endpoints too.',
    }),
  allowedPorts: z
    .array(z.union([z.literal('*'), z.int().min(1).max(65_535)], 'Must be a port, or "*".'))
    .default([443, 80])
    .meta({
      description:
        'Ports that the callback address of a request may have; "*" for any. The port of an endpoint is free.',
    }),
  allowHttp: z.boolean().default(false).meta({
    description:
      'Whether the callback address of a request may begin with http://. The scheme of an endpoint is free.',
  }),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(15_000)
    .meta({ description: 'Longest wait for an answer to a callback.' }),
});

const accountRuleSchema = z.strictObject({
  domains: z.array(host).min(1).optional().meta({
    description:
      'Domains it is for; "*.example.com" for all below. Absent: for all, also where none is given.',
  }),
  account: z.string().meta({ description: 'Id of the vendor account that the distribution is made at.' }),
});

const controlPlaneSchema = z.strictObject({
  accountRules: z.array(accountRuleSchema).default([]).meta({
    description:
      'Which account gets a new distribution when the request pins no vendor; the first that fits.',
  }),
  readEveryMs: z
    .int()
    .min(0)
    .max(dayMs)
    .refine((ms) => ms === 0 || ms >= 10_000, 'Must be 0, or at least 10000.')
    .default(600_000)
    .meta({
      description: 'How often each distribution is read back from its vendor to find drift; 0: never.',
    }),
  deadlineMs: z
    .int()
    .min(60_000)
    .max(30 * dayMs)
    .default(dayMs)
    .meta({ description: 'After this time a change of a distribution that is not done ends as gave-up.' }),
});

const purgeSchema = z.strictObject({
  deadlineMs: z
    .int()
    .min(60_000)
    .max(30 * dayMs)
    .default(dayMs)
    .meta({ description: 'After this time what is left of a purge ends as gave-up.' }),
  recordsKeptMs: z
    .int()
    .min(60_000)
    .max(400 * dayMs)
    .default(7 * dayMs)
    .meta({ description: 'How long an operation can be looked up after its end.' }),
});

const serverSchema = z.strictObject({
  trustedProxies: z.int().min(0).max(10).default(0).meta({
    description:
      'How many proxies in front of the API add to `X-Forwarded-For`. 0: the header is not believed.',
  }),
  rateLimit: rateLimitSchema.prefault({ requests: 1_000_000 }).meta({
    description: 'Most requests with each key that says nothing else.',
  }),
});

const metricsSchema = z.strictObject({
  allowedNetworks: z
    .array(z.string().refine(isNetwork, 'Must be a network in CIDR form, such as "10.1.0.0/16".'))
    .default(['127.0.0.0/8', '::1/128'])
    .meta({
      description:
        'Networks from which `/metrics` may be read without a key. From anywhere else it takes a key with the scope `read`.',
    }),
});

const chainSchema = (entriesMax: number) =>
  z.strictObject({
    keptMs: z
      .int()
      .min(dayMs)
      .max(4_000 * dayMs)
      .default(400 * dayMs)
      .meta({ description: 'How long an entry is kept.' }),
    entriesMax: z.int().min(1_000).max(100_000_000).default(entriesMax).meta({
      description: 'Most entries that are kept; the oldest go first. A million take about 300 MB of Redis.',
    }),
  });

const auditSchema = z.strictObject({
  deeds: chainSchema(1_000_000)
    .prefault({})
    .meta({ description: 'What changes something, besides ordinary purges; sign-ins too.' }),
  purges: chainSchema(1_000_000)
    .prefault({})
    .meta({ description: 'Purges that were taken, but for those of everything.' }),
  refusals: chainSchema(100_000).prefault({}).meta({ description: 'Who was turned away.' }),
});

/** The config file by itself. What needs the environment, the vendors or two sections at once is checked elsewhere. */
export const fileSchema = z
  .strictObject({
    $schema: z.string().optional().meta({ description: 'Address of this schema, for editors.' }),
    clients: z.array(clientSchema).default([]).meta({ description: 'Who may send purges.' }),
    keys: z.array(keySchema).default([]).meta({ description: 'API keys, by their hashes.' }),
    accounts: z.array(accountSchema).default([]).meta({ description: 'Accounts at CDN vendors.' }),
    distributions: z
      .array(distributionSchema)
      .default([])
      .meta({ description: 'Which account fronts which hostname; a hostname may have several accounts.' }),
    callbacks: callbacksSchema
      .prefault({})
      .meta({ description: 'How clients are told of the end of an operation.' }),
    purge: purgeSchema.prefault({}).meta({ description: 'What holds for every purge.' }),
    controlPlane: controlPlaneSchema
      .prefault({})
      .meta({ description: 'What holds for distributions that are made through the API.' }),
    server: serverSchema.prefault({}).meta({ description: 'How the API meets its callers.' }),
    metrics: metricsSchema.prefault({}).meta({ description: 'Who may read the metrics.' }),
    audit: auditSchema.prefault({}).meta({
      description: 'The record of who asked for what: three chains, none of which washes another out.',
    }),
  })
  .meta({ title: 'Purgeway config' });
export type ConfigFile = z.output<typeof fileSchema>;

function isWithoutCredentials(text: string): boolean {
  const url = URL.parse(text);
  return url === null || (url.username === '' && url.password === '');
}
