import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';

/** A meta may be long: it is not parsed for this. Inside another text its quotes would be escaped. */
const tracePattern = /"trace":"(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"/u;

/** Traceparents of those of the operations whose requests were recorded. */
export async function readTraces(
  deps: StoreDeps,
  operationIds: readonly string[],
): Promise<Map<string, string>> {
  const metas = await Promise.all(
    operationIds.map((id) => deps.redis.hget(deps.keys.operation(id), 'meta')),
  ).catch(unavailableUnlessKnown);
  const traces = new Map<string, string>();
  for (const [i, id] of operationIds.entries()) {
    const [, trace] = tracePattern.exec(metas[i] ?? '') ?? [];
    if (trace !== undefined) {
      traces.set(id, trace);
    }
  }
  return traces;
}
