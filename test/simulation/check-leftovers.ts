import type { Redis } from 'ioredis';
import type { History } from './history.ts';

/** What an idle account may keep: a few fields each for its lanes and its governor, logs of its windows, its days. */
const laneFields = new Set(['turn', 'job', 'wakeAt', 'lingers', 'againHold', 'againUntil']);
const governorFields = /^((sum|rest|purge|[dmo]):.*|pollTurn|pollJob|pollAt|callTurn)$/u;

/** Nothing that belongs to work is left in Redis once there is none. */
export async function checkLeftovers(redis: Redis, prefix: string, history: History): Promise<void> {
  const base = `${prefix}:{a:main}`;
  const keys = (await redis.keys(`${prefix}:*`)).filter((key) => key.startsWith(base));
  for (const key of keys) {
    const name = key.slice(base.length);
    const fields = name === ':g' || /^:l:[^:]+$/u.test(name) ? await redis.hkeys(key) : [];
    const isKnown =
      name === ':g' ? governorFields.test.bind(governorFields) : laneFields.has.bind(laneFields);
    const odd = fields.filter((field) => !isKnown(field));
    if (odd.length > 0) {
      const values = await redis.hmget(key, ...odd);
      history.problems.push(
        `left over in ${name}: ${odd.map((field, i) => `${field}=${values[i]}`).join(', ')}`,
      );
    }
    // Turns, and the figures of each minute, are forgotten by Redis' own clock.
    const isForgotten = /^:[ts]:/u.test(name) && (await redis.pttl(key)) > 0;
    if (!isForgotten && !/^(:g|:lanes|:l:[^:]+|:r:.*)$/u.test(name)) {
      history.problems.push(`left over: ${name}`);
    }
  }
  for (const key of await redis.keys(`${prefix}:*:open`)) {
    for (const id of await redis.zrange(key, '0', '-1')) {
      // One whose accepter died before it was all there is forgotten with its pieces, by Redis' own clock.
      if ((await redis.hexists(`${prefix}:{${id}}`, 'staging')) === 0) {
        const [state, sealed] = await redis.hmget(`${prefix}:{${id}}`, 'state', 'sealed');
        const due = await redis.zscore(key, id);
        history.problems.push(
          `${id} (${state}, ${sealed}) is still on the list of open operations until ${due}`,
        );
      }
    }
  }
}
