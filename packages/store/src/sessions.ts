import type { SessionStore } from './access-types.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';

export function createSessionStore({ redis, keys }: StoreDeps): SessionStore {
  return {
    open: async (name, { proof }, forMs) => {
      await redis
        .set(keys.session(name), proof, 'PX', Math.max(1, Math.floor(forMs)))
        .catch(unavailableUnlessKnown);
    },
    find: async (name) => {
      const proof = await redis.get(keys.session(name)).catch(unavailableUnlessKnown);
      return proof === null ? undefined : { proof };
    },
    close: async (name) => {
      await redis.del(keys.session(name)).catch(unavailableUnlessKnown);
    },
  };
}
