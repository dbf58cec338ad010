import {
  distributionStates,
  type ChangeMeta,
  type DistributionPatch,
  type DistributionSpec,
  type Drift,
} from '@purgeway/model';
import { z } from 'zod';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { specSchema } from './records.ts';
import type { ChangeProgress, DistributionRecord, DistributionUpdate } from './distribution-types.ts';

/** Fields of a hash as texts. */
export type Fields = Readonly<Record<string, string>>;

const specFields = [
  'origin',
  'domain',
  'enabled',
  'cacheTtlSeconds',
  'allowedMethods',
  'httpsOnly',
  'tags',
  'vendorOptions',
] as const;

/** Fields of a record that are kept as JSON; all others are texts and numbers. */
const jsonFields: ReadonlySet<string> = new Set(['hostnames', 'found', 'drift']);

/** One side is absent where nothing was wanted, or nothing found. */
const driftSchema = z
  .object({ field: z.string(), wanted: z.unknown(), found: z.unknown() })
  .transform(({ field, wanted, found }): Drift => ({ field, wanted, found }));

const foundSchema: z.ZodType<Partial<DistributionSpec>> = z.object({
  origin: z.string().exactOptional(),
  domain: z.string().optional(),
  enabled: z.boolean().exactOptional(),
  cacheTtlSeconds: z.number().optional(),
  allowedMethods: z.array(z.string()).optional(),
  httpsOnly: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  vendorOptions: z.record(z.string(), z.unknown()).optional(),
});

const recordSchema = z.object({
  id: z.string(),
  client: z.string(),
  account: z.string(),
  source: z.enum(['created', 'adopted']),
  state: z.enum(distributionStates),
  vendorId: z.string().optional(),
  hostnames: json(z.array(z.string())),
  cname: z.string().optional(),
  statusText: z.string().optional(),
  message: z.string().optional(),
  found: json(foundSchema).optional(),
  readAtMs: z.coerce.number().optional(),
  turn: z.coerce.number().optional(),
  drift: json(z.array(driftSchema)),
  createdAtMs: z.coerce.number(),
  updatedAtMs: z.coerce.number(),
});

const progressSchema: z.ZodType<ChangeProgress> = z.object({
  phase: z.enum(['waiting', 'sending', 'watching']),
  attempt: z.coerce.number(),
  putOff: z.coerce.number(),
  startedAtMs: z.coerce.number().optional(),
  takenAtMs: z.coerce.number().optional(),
  callUntilMs: z.coerce.number().optional(),
});

function json<Value extends z.ZodType>(value: Value) {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(value);
}

/** The record of a distribution; undefined when there is none. */
export async function readDistribution(deps: StoreDeps, id: string): Promise<DistributionRecord | undefined> {
  return parseDistribution(
    await deps.redis.hgetall(`${deps.keys.distributions()}:r:${id}`).catch(unavailableUnlessKnown),
  );
}

/** Reads a distribution's hash. Undefined for an empty one. */
export function parseDistribution(fields: Fields): DistributionRecord | undefined {
  if (fields['id'] === undefined) {
    return undefined;
  }
  const wanted = Object.entries(fields).flatMap(([name, text]): [string, unknown][] =>
    name.startsWith('w:') ? [[name.slice(2), JSON.parse(text)]] : [],
  );
  return { ...recordSchema.parse(fields), wanted: specSchema.parse(Object.fromEntries(wanted)) };
}

/** Reads how far a change has come. */
export function parseProgress(fields: Fields): ChangeProgress {
  return progressSchema.parse(fields);
}

/** What the accept script needs of a change, as JSON; see `lua/accept-change.lua`. */
export function formatChange(meta: ChangeMeta, account: string): string {
  if (meta.type === 'delete') {
    return '{}';
  }
  if (meta.type === 'update') {
    return JSON.stringify({ patch: formatSpec(meta.patch) });
  }
  const spec: DistributionSpec = meta.type === 'create' ? meta.spec : placeholder;
  const record = {
    id: meta.distribution,
    client: meta.client,
    account,
    source: meta.type === 'create' ? 'created' : 'adopted',
    hostnames: JSON.stringify(spec.domain === undefined ? [] : [spec.domain]),
    drift: '[]',
    createdAtMs: String(meta.createdAtMs),
    ...(meta.type === 'adopt' && { vendorId: meta.vendorId }),
  };
  return JSON.stringify({ record, wanted: formatSpec(spec) });
}

/** What is wanted of a distribution that is taken over, until the vendor was asked what it is. */
const placeholder: DistributionSpec = { origin: '', enabled: true };

/** What a script needs of an update, as JSON; see `write_record` in `lua/distributions.lua`. */
export function formatUpdate({ wanted, ...update }: DistributionUpdate): string {
  return JSON.stringify({
    ...setsAndDels(update),
    ...(wanted !== undefined && { wanted: formatSpec(wanted) }),
  });
}

/** What a script needs of a change's progress, as JSON. */
export function formatProgress(progress: ChangeProgress): string {
  return JSON.stringify(
    setsAndDels({ startedAtMs: undefined, takenAtMs: undefined, callUntilMs: undefined, ...progress }),
  );
}

function setsAndDels(fields: Readonly<Record<string, unknown>>): {
  readonly set: Fields;
  readonly del: readonly string[];
} {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    set: Object.fromEntries(
      present.map(([name, value]) => [name, jsonFields.has(name) ? JSON.stringify(value) : String(value)]),
    ),
    del: Object.keys(fields).filter((name) => fields[name] === undefined),
  };
}

function formatSpec(spec: DistributionPatch): Fields {
  return Object.fromEntries(
    specFields.flatMap((field) => (spec[field] === undefined ? [] : [[field, JSON.stringify(spec[field])]])),
  );
}
