import type { KeyUsage, KeyUsageStore } from './access-types.ts';
import type { StoreDeps } from './deps.ts';
import { unavailableUnlessKnown } from './errors.ts';

const dayMs = 86_400_000;

export function createKeyUsageStore(deps: StoreDeps): KeyUsageStore {
  const now = deps.scriptNow;
  return {
    lease: async (key, { requests, windowMs }, want) => {
      const reply = await deps.run('lease', deps.keys.key(key), [now(), requests, windowMs, want]);
      const [granted = 0, remaining = 0, validMs = 0, resetMs = 0] = toNumbers(reply);
      return { granted, remaining, validMs, resetMs };
    },
    charge: async (key, { targets, name = '' }, targetsPerDayMax) => {
      const args = [now(), targets, targetsPerDayMax, '', name];
      const [isCharged, value = 0, untilMs = 0] = toNumbers(
        await deps.run('charge', deps.keys.key(key), args),
      );
      return isCharged === 1
        ? { answer: 'charged', day: value }
        : { answer: 'used-up', used: value, untilMs };
    },
    giveBack: async (key, { targets, name = '' }, day) => {
      await deps.run('charge', deps.keys.key(key), [now(), -targets, 0, day, name]);
    },
    noteUse: async (key, { atMs, address }) => {
      await deps.redis
        .hset(deps.keys.key(key), 'usedAt', atMs, 'usedFrom', address)
        .catch(unavailableUnlessKnown);
    },
    usage: (keys) => Promise.all(keys.map((key) => readUsage(deps, key))),
  };
}

async function readUsage(deps: StoreDeps, key: string): Promise<KeyUsage> {
  const base = deps.keys.key(key);
  const today = Math.floor(deps.now() / dayMs);
  const [[usedAt, usedFrom], used] = await Promise.all([
    deps.redis.hmget(base, 'usedAt', 'usedFrom'),
    deps.redis.get(`${base}:d:${today}`),
  ]).catch(unavailableUnlessKnown);
  return {
    lastUsedAtMs: typeof usedAt === 'string' ? Number(usedAt) : undefined,
    lastUsedFrom: usedFrom ?? undefined,
    usedToday: Number(used ?? 0),
  };
}

function toNumbers(reply: unknown): number[] {
  return Array.isArray(reply) ? reply.map(Number) : [];
}
