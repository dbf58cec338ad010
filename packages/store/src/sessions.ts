import type { Session, SessionStore } from './access-types.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';

/** So many sessions may be open with one key. */
export const sessionsPerKeyMax = 20;

export function createSessionStore(deps: StoreDeps): SessionStore {
  const { redis, keys } = deps;
  return {
    open: async (name, session, forMs) => {
      await open(deps, { name, ...session, forMs: Math.max(1, Math.floor(forMs)) }).catch(
        unavailableUnlessKnown,
      );
    },
    find: async (name) => {
      const text = await redis.get(keys.session(name)).catch(unavailableUnlessKnown);
      return text === null ? undefined : sessionOf(text);
    },
    close: async (name) => {
      const text = await redis.getdel(keys.session(name)).catch(unavailableUnlessKnown);
      if (text !== null) {
        await redis.lrem(ownOf(deps, sessionOf(text).key), 1, name).catch(unavailableUnlessKnown);
      }
    },
  };
}

interface Opening extends Session {
  readonly name: string;
  readonly forMs: number;
}

/** Listed first: a crash leaves no session that is not counted. */
async function open(deps: StoreDeps, { name, key, proof, forMs }: Opening): Promise<void> {
  const { redis, keys } = deps;
  const own = ownOf(deps, key);
  const count = await redis.rpush(own, name);
  await redis.pexpire(own, forMs);
  const surplus = count > sessionsPerKeyMax ? await redis.lpop(own, count - sessionsPerKeyMax) : [];
  await Promise.all((surplus ?? []).map((oldest) => redis.del(keys.session(oldest))));
  await redis.set(keys.session(name), `${proof} ${key}`, 'PX', forMs);
}

/** The names of a key's sessions, oldest first; some may be over. */
function ownOf({ keys }: StoreDeps, key: string): string {
  return `${keys.key(key)}:s`;
}

function sessionOf(text: string): Session {
  const [proof = '', ...key] = text.split(' ');
  return { proof, key: key.join(' ') };
}
