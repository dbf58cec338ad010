import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { unavailableUnlessKnown } from './errors.ts';

/** The scripts, and the pieces each is made of. A piece only defines local functions. */
const pieces = {
  abandon: ['abandon'],
  accept: ['accept'],
  'accept-change': ['clock', 'distributions', 'accept-change'],
  'ask-receiver': ['clock', 'receiver', 'ask-receiver'],
  attempt: ['attempt'],
  audit: ['clock', 'audit'],
  'cancel-change': ['clock', 'distributions', 'cancel-change'],
  charge: ['clock', 'charge'],
  claim: ['clock', 'lanes', 'waiters', 'circuit', 'budgets', 'governor', 'pause', 'minutes', 'claim'],
  'claim-change': ['clock', 'distributions', 'claim-change'],
  'decline-receiver': ['clock', 'receiver', 'decline-receiver'],
  deliver: ['deliver'],
  'end-change': ['clock', 'distributions', 'end-change'],
  endpoint: ['endpoint'],
  enqueue: ['clock', 'lanes', 'waiters', 'batched', 'minutes', 'enqueue'],
  find: ['find'],
  give: ['clock', 'lanes', 'circuit', 'budgets', 'governor', 'turns', 'give'],
  hint: ['clock', 'distributions', 'hint'],
  lease: ['clock', 'lease'],
  lock: ['lock'],
  look: ['clock', 'distributions', 'look'],
  'mend-receiver': ['clock', 'receiver', 'mend-receiver'],
  missing: ['waiters', 'batched', 'missing'],
  outcome: ['clock', 'lanes', 'circuit', 'budgets', 'governor', 'outcome'],
  quota: ['clock', 'lanes', 'circuit', 'budgets', 'governor', 'quota'],
  renew: ['clock', 'turns', 'renew'],
  'renew-change': ['clock', 'distributions', 'renew-change'],
  replay: ['replay'],
  room: ['clock', 'lanes', 'circuit', 'budgets', 'governor', 'pause', 'room'],
  'save-change': ['clock', 'distributions', 'save-change'],
  settle: ['close', 'settle'],
  stage: ['stage'],
  take: ['clock', 'lanes', 'circuit', 'budgets', 'governor', 'pause', 'minutes', 'steps', 'turns', 'take'],
  'tell-receiver': ['clock', 'receiver', 'tell-receiver'],
  wake: ['clock', 'wake'],
  watch: ['clock', 'lanes', 'circuit', 'budgets', 'governor', 'minutes', 'steps', 'turns', 'watch'],
  withdraw: ['clock', 'lanes', 'waiters', 'withdraw'],
} as const;

export type ScriptName = keyof typeof pieces;

/** Scripts that take something in. A full Redis refuses these; all others carry out what was taken in, which frees memory again. */
const takingIn: ReadonlySet<ScriptName> = new Set(['accept', 'accept-change', 'enqueue', 'find', 'stage']);
const allowedWhenFull = '#!lua flags=allow-oom\n';

/** Runs a script on keys of one hash tag. Rejects with `StoreUnavailableError` when Redis cannot carry it out. */
export type RunScript = (
  name: ScriptName,
  key: string,
  args: readonly (string | number | Buffer)[],
) => Promise<unknown>;

/**
 * On every new connection a script goes out with its text the first time: the server may have been started again and know none. So calls
 * are carried out in the order they are made in, although only some of their scripts were there.
 */
export function createRunScript(redis: Redis): RunScript {
  const loaded = new Map<ScriptName, Script>();
  const sent = new Set<ScriptName>();
  let connection = redis.stream;
  const isKnown = (name: ScriptName): boolean => {
    if (redis.stream !== connection) {
      connection = redis.stream;
      sent.clear();
    }
    const wasSent = sent.has(name);
    sent.add(name);
    return wasSent;
  };
  return async (name, key, args) => {
    const script = loaded.get(name) ?? load(name);
    loaded.set(name, script);
    try {
      return await (isKnown(name)
        ? runKnown(redis, script, [key, ...args])
        : redis.eval(script.text, 1, key, ...args));
    } catch (error) {
      return unavailableUnlessKnown(error);
    }
  };
}

interface Script {
  readonly sha: string;
  readonly text: string;
}

/** Somebody may have had the server forget its scripts. */
async function runKnown(
  redis: Redis,
  { sha, text }: Script,
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(sha, 1, ...args);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOSCRIPT')) {
      return redis.eval(text, 1, ...args);
    }
    throw error;
  }
}

function load(name: ScriptName): Script {
  const parts = pieces[name].map((piece) =>
    readFileSync(new URL(`./lua/${piece}.lua`, import.meta.url), 'utf8'),
  );
  const text = (takingIn.has(name) ? '' : allowedWhenFull) + parts.join('\n');
  return { sha: createHash('sha1').update(text).digest('hex'), text };
}
