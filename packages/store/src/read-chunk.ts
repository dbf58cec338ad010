import type { RoutedTarget } from '@purgeway/model';
import { unpackChunk } from './chunks.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';
import { openValue } from './sealed-values.ts';

/** One chunk of an operation's targets; undefined when it is not there. */
export async function readChunk(
  deps: StoreDeps,
  id: string,
  number: number,
): Promise<RoutedTarget[] | undefined> {
  const bytes = await deps.redis
    .hgetBuffer(`${deps.keys.operation(id)}:c`, String(number))
    .catch(unavailableUnlessKnown);
  return bytes === null
    ? undefined
    : unpackChunk(bytes).map((target) => ({ ...target, value: openValue(deps, target.value, id) }));
}
