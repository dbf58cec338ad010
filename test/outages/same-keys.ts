import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { seededChances } from '../support/seeded-random.ts';
import { until } from '../support/until.ts';
import type { ApiProcess, Rig } from './rig.ts';

export interface SameKeysPlan {
  readonly keys: number;
  readonly sendsPerKey: number;
  /** Keys whose sends are under way side by side. */
  readonly keysAtATime: number;
  readonly kills: number;
  readonly seed: number;
}

export interface SameKeysReport {
  readonly sends: number;
  /** Answers 503 and cut connections, after which a client sent again. */
  readonly repeats: number;
  /** Keys that were answered with more than one id, or more than once as the first. */
  readonly torn: readonly string[];
  /** What other requests under a key that was used were answered with, where that was not a refusal. */
  readonly mixedUp: readonly string[];
  readonly operations: number;
  /** Killed while sends were under way. */
  readonly apiKills: number;
  readonly redisKills: number;
}

const acceptedSchema = z.object({ purge_id: z.string() });
const pageSchema = z.object({
  items: z.array(z.object({ id: z.string() })),
  next_cursor: z.string().optional(),
});

interface Answer {
  readonly status: number;
  readonly id: string | undefined;
  readonly isReplay: boolean;
}

const keyMsMax = 10_000;

/** Sends each key many times at once to two APIs, while one after another of these and Redis are killed. */
export async function sendSameKeys(
  { rig, hostname }: { readonly rig: Rig; readonly hostname: string },
  plan: SameKeysPlan,
): Promise<SameKeysReport> {
  const chances = seededChances(plan.seed);
  const apis: ApiProcess[] = await Promise.all([rig.startApi(), rig.startApi()]);
  const torn: string[] = [];
  const mixedUp: string[] = [];
  let [repeats, done, apiKills, redisKills] = [0, 0, 0, 0];
  const sendOnce = async (key: string, body: string, api: number): Promise<Answer | undefined> => {
    try {
      const response = await fetch(`${apis[api % apis.length]?.url}/v1/cdn/cache/purge`, {
        method: 'POST',
        headers: { ...rig.headersOf(), 'idempotency-key': key },
        body,
      });
      const parsed = acceptedSchema.safeParse(await response.json());
      const isReplay = response.headers.get('idempotent-replayed') === 'true';
      return { status: response.status, id: parsed.data?.purge_id, isReplay };
    } catch {
      return undefined;
    }
  };
  const sendUntilAnswered = async (key: string, body: string, api: number): Promise<Answer> => {
    for (let i = 0; ; i += 1) {
      const answer = await sendOnce(key, body, api + i);
      if (answer !== undefined && answer.status !== 503) {
        return answer;
      }
      repeats += 1;
      await wait(50);
    }
  };
  const sendKey = async (number: number): Promise<void> => {
    const key = `key-${plan.seed}-${number}`;
    const body = JSON.stringify({ paths: [`https://${hostname}/same/${number}`] });
    const answers = await Promise.all(
      Array.from({ length: plan.sendsPerKey }, (_, i) => sendUntilAnswered(key, body, i)),
    );
    const ids = new Set(answers.map(({ status, id }) => (status === 202 ? id : `status ${status}`)));
    if (ids.size !== 1 || answers.filter(({ isReplay }) => !isReplay).length > 1) {
      torn.push(`${key}: ${[...ids].join(', ')}`);
    }
    const other = await sendUntilAnswered(
      key,
      JSON.stringify({ paths: [`https://${hostname}/other`] }),
      number,
    );
    if (other.status !== 409 && other.status !== 422) {
      mixedUp.push(`${key}: ${other.status}`);
    }
    done += 1;
  };
  let next = 0;
  const lines = Array.from({ length: plan.keysAtATime }, async () => {
    for (let number = next++; number < plan.keys; number = next++) {
      await sendKey(number);
    }
  });
  const killing = (async () => {
    for (let kill = 0; kill < plan.kills; kill += 1) {
      const dueAt = ((kill + 0.5 + chances.next() / 2) * plan.keys) / (plan.kills + 1);
      await until('so many keys are through', () => done >= dueAt, keyMsMax * plan.keys);
      if (kill % 3 === 2) {
        await rig.restartRedis(chances.below(300));
        redisKills += 1;
      } else {
        const victim = chances.below(apis.length);
        await apis[victim]?.end('SIGKILL');
        apiKills += 1;
        apis[victim] = await rig.startApi();
      }
    }
  })();
  await Promise.all([...lines, killing]);
  return {
    sends: plan.keys * plan.sendsPerKey,
    repeats,
    torn,
    mixedUp,
    operations: await countOperations(rig, apis[0]),
    apiKills,
    redisKills,
  };
}

async function countOperations(rig: Rig, api: ApiProcess | undefined): Promise<number> {
  const ids = new Set<string>();
  for (let query = '?limit=1000'; query !== '';) {
    const response = await fetch(`${api?.url}/v1/operations${query}`, { headers: rig.headersOf() });
    const page = pageSchema.parse(await response.json());
    page.items.forEach(({ id }) => ids.add(id));
    query =
      page.next_cursor === undefined ? '' : `?limit=1000&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
  return ids.size;
}
