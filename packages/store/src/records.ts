import {
  operationStateSchema,
  type DistributionPatch,
  type DistributionSpec,
  type OperationMeta,
  type TargetCounts,
  type TargetState,
} from '@purgeway/model';
import { z } from 'zod';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import type { OperationRecord } from './types.ts';

/** The letters that the settle script keeps; a byte of zero is `accepted`. */
export const letterOfState = {
  sent: 's',
  confirmed: 'c',
  unverified: 'u',
  rejected: 'r',
  'gave-up': 'g',
  'not-supported': 'n',
  cancelled: 'x',
} as const;

export type SettledState = keyof typeof letterOfState;

const stateOfLetter: Record<string, TargetState> = Object.fromEntries(
  Object.entries(letterOfState).map(([state, letter]) => [letter, state as SettledState]), // keys of the object above
);

/** The state behind a letter; anything unwritten is `accepted`. */
export function stateOf(letter: string): TargetState {
  return stateOfLetter[letter] ?? 'accepted';
}

const baseSchema = z.object({
  id: z.string(),
  client: z.string(),
  key: z.string(),
  createdAtMs: z.number(),
  deadlineAtMs: z.number(),
  targets: z.number(),
  accounts: z.record(z.string(), z.number()),
  callback: z
    .object({
      endpoint: z.string().optional(),
      url: z.string().optional(),
      method: z.enum(['GET', 'POST', 'PUT']).optional(),
    })
    .optional(),
});

/** A wanted distribution, as it is kept. */
export const specSchema: z.ZodType<DistributionSpec> = z.object({
  origin: z.string(),
  domain: z.string().optional(),
  enabled: z.boolean(),
  cacheTtlSeconds: z.number().optional(),
  allowedMethods: z.array(z.string()).optional(),
  httpsOnly: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  vendorOptions: z.record(z.string(), z.unknown()).optional(),
});

/** Some of its fields. */
export const patchSchema: z.ZodType<DistributionPatch> = z.object({
  origin: z.string().optional(),
  domain: z.string().optional(),
  enabled: z.boolean().optional(),
  cacheTtlSeconds: z.number().optional(),
  allowedMethods: z.array(z.string()).optional(),
  httpsOnly: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  vendorOptions: z.record(z.string(), z.unknown()).optional(),
});

const changeSchema = baseSchema.extend({ distribution: z.string() });
const metaSchema: z.ZodType<OperationMeta> = z.discriminatedUnion('type', [
  baseSchema.extend({
    type: z.literal('purge'),
    mode: z.enum(['hard', 'soft']),
    priority: z.enum(['urgent', 'normal', 'bulk']),
    routes: z.array(z.array(z.object({ account: z.string(), distribution: z.string() }))),
    retryOf: z.string().optional(),
  }),
  changeSchema.extend({ type: z.literal('create'), spec: specSchema }),
  changeSchema.extend({ type: z.literal('update'), patch: patchSchema }),
  changeSchema.extend({ type: z.literal('delete') }),
  changeSchema.extend({ type: z.literal('adopt'), vendorId: z.string() }),
]);
const reasonSchema = z.object({ code: z.string().optional(), message: z.string(), at: z.string() });

/** An operation's record; undefined when there is none. */
export async function readRecord(deps: StoreDeps, id: string): Promise<OperationRecord | undefined> {
  return parseRecord(await deps.redis.hgetall(deps.keys.operation(id)).catch(unavailableUnlessKnown));
}

/** Reads an operation's hash. Undefined for one that is missing or not yet accepted. */
export function parseRecord(fields: Readonly<Record<string, string>>): OperationRecord | undefined {
  const text = fields['meta'];
  if (text === undefined) {
    return undefined;
  }
  const meta = metaSchema.parse(JSON.parse(text));
  const finishedAt = fields['finishedAt'];
  return {
    meta,
    state: operationStateSchema.parse(fields['state']),
    finishedAtMs: finishedAt === undefined ? undefined : Number(finishedAt),
    counts: Object.fromEntries(
      Object.entries(meta.accounts).map(([account, total]) => [account, countsOf(fields, account, total)]),
    ),
    lastReasons: Object.fromEntries(
      Object.entries(fields)
        .filter(([name]) => name.startsWith('last:'))
        .map(([name, value]) => {
          const { code, ...reason } = reasonSchema.parse(JSON.parse(value));
          return [name.slice(5), code === undefined ? reason : { ...reason, code }];
        }),
    ),
    cancelRequested: fields['cancel'] === '1',
    cancelRequestedAtMs: fields['cancelAt'] === undefined ? undefined : Number(fields['cancelAt']),
  };
}

function countsOf(fields: Readonly<Record<string, string>>, account: string, total: number): TargetCounts {
  const counts: Partial<Record<TargetState, number>> = {};
  let settled = 0;
  for (const [letter, state] of Object.entries(stateOfLetter)) {
    const amount = Number(fields[`n:${account}:${letter}`] ?? 0);
    if (amount > 0) {
      counts[state] = amount;
      settled += amount;
    }
  }
  return total > settled ? { accepted: total - settled, ...counts } : counts;
}
