import { newIdempotencyKey } from '@purgeway/client';

/**
 * Does a deed with an idempotency key. Until it has come through, the same deed gets the same key again: whoever saw no answer may
 * press once more, and the API does nothing twice. `deed`: what is done, to the last detail.
 */
export type Once = <T>(deed: string, act: (key: string) => Promise<T>) => Promise<T>;

export function createOnce(): Once {
  const keys = new Map<string, string>();
  return async (deed, act) => {
    const key = keys.get(deed) ?? newIdempotencyKey();
    keys.set(deed, key);
    const answer = await act(key);
    keys.delete(deed);
    return answer;
  };
}
