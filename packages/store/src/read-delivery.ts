import { callbackMethods, VaultError } from '@purgeway/model';
import { z } from 'zod';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { openCallbackUrl } from './sealed-url.ts';
import type { ListedDelivery } from './types.ts';

const fieldsSchema = z.object({
  id: z.string(),
  operationId: z.string(),
  client: z.string(),
  state: z.enum(['pending', 'delivered', 'dead']),
  endpoint: z.string().optional(),
  url: z.string().optional(),
  method: z.enum(callbackMethods).optional(),
  body: z.string(),
  status: z.string(),
  createdAtMs: z.coerce.number(),
  /** Absent in records from before there was one. */
  startedAtMs: z.coerce.number().optional(),
  attempts: z.coerce.number(),
  nextAttemptAtMs: z.coerce.number().optional(),
  lastStatus: z.coerce.number().optional(),
  lastError: z.string().optional(),
  trace: z.string().optional(),
});

const attemptSchema = z.object({
  at: z.string(),
  state: z.enum(['pending', 'delivered', 'dead']),
  nextAttemptAtMs: z.number().optional(),
  status: z.number().optional(),
  error: z.string().optional(),
});

/** A delivery's record with its attempts; undefined when there is none. */
export async function readDelivery(deps: StoreDeps, id: string): Promise<ListedDelivery | undefined> {
  const key = deps.keys.delivery(id);
  const [fields, log] = await Promise.all([
    deps.redis.hgetall(key),
    deps.redis.lrange(`${key}:log`, 0, -1),
  ]).catch(unavailableUnlessKnown);
  const parsed = fieldsSchema.safeParse(fields);
  if (!parsed.success) {
    return undefined;
  }
  // One that a newer version wrote in another way does not keep the rest from being read.
  const attemptLog = log.flatMap((text) => attemptSchema.safeParse(JSON.parse(text)).data ?? []);
  const { url, createdAtMs, startedAtMs = createdAtMs } = parsed.data;
  const opened = url === undefined ? {} : openedUrl(deps, parsed.data.operationId, url);
  return { ...parsed.data, startedAtMs, url: undefined, ...opened, attemptLog };
}

function openedUrl(
  deps: StoreDeps,
  operationId: string,
  kept: string,
): Pick<ListedDelivery, 'url' | 'isUnreadable'> {
  try {
    return { url: openCallbackUrl(deps, operationId, kept) };
  } catch (error) {
    if (error instanceof VaultError) {
      return { isUnreadable: true };
    }
    throw error;
  }
}
