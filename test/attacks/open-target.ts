import { once } from 'node:events';
import { connect } from 'node:net';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { startApisAlone, type ApisAlone } from '../support/api-alone.ts';

/** Keys by what they may do. `bound` is limited to one hostname, `ending` is good for another hour, with `unused` nobody ever comes in. */
export const secrets = {
  admin: 'key-admin',
  read: 'key-read',
  purge: 'key-purge',
  bound: 'key-bound',
  ending: 'key-ending',
  unused: 'key-unused',
} as const;

export type Headers = Readonly<Record<string, string>>;

export interface Attempt {
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: string;
}

/** Two APIs with a dashboard, to be attacked, and a queue with one job (`the-job`) to see what came of it. */
export interface Target extends ApisAlone {
  readonly redis: Redis;
  readonly queue: Queue;
  /** Address of the queue below the board. */
  readonly board: string;
  ask(path: string, attempt?: Attempt): Promise<Response>;
  /** Sends the sign-in form, from our own page unless the headers say otherwise. */
  signIn(key: string, headers?: Headers): Promise<Response>;
  /** What the browser keeps of a sign-in. */
  cookieOf(key: string, headers?: Headers): Promise<string>;
  /** The status of a request that is sent exactly as it is written. */
  raw(lines: readonly string[]): Promise<number>;
}

export async function openTarget(redisUrl: string): Promise<Target> {
  const alone = await startApisAlone({ redisUrl, count: 2, keys: keysOf() });
  const redis = new Redis(redisUrl);
  const queue = await openQueue(redis, { redisUrl, prefix: alone.prefix });
  await queue.add('purge', { lane: 'url.hard' }, { jobId: 'the-job' });

  const ask: Target['ask'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    fetch(`${alone.url}${path}`, {
      method,
      redirect: 'manual',
      headers,
      ...(body !== undefined && { body }),
    });
  const signIn: Target['signIn'] = (key, headers = {}) =>
    ask('/admin/sign-in', {
      method: 'POST',
      headers: { origin: alone.url, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ key }).toString(),
    });
  return {
    ...alone,
    redis,
    queue,
    board: `/admin/queues/api/queues/${queue.name}`,
    ask,
    signIn,
    cookieOf: async (key, headers) => {
      const [cookie = ''] = (await signIn(key, headers)).headers.getSetCookie();
      return cookie.split(';')[0] ?? '';
    },
    raw: (lines) => sendRaw(Number(new URL(alone.url).port), lines),
    close: async () => {
      await alone.close();
      await queue.close();
      await redis.quit();
    },
  };
}

function keysOf() {
  const key = (secret: string, scopes: readonly string[], more: object = {}) => ({
    secret,
    fields: { scopes, ...more },
  });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  return {
    admin: key(secrets.admin, ['admin']),
    read: key(secrets.read, ['read']),
    purge: key(secrets.purge, ['purge']),
    bound: key(secrets.bound, ['read'], { hostnames: ['www.example.com'] }),
    ending: key(secrets.ending, ['read'], { expiresAt }),
    unused: key(secrets.unused, ['admin']),
  };
}

/** The queue of the account `main`, found by what BullMQ keeps of it. */
async function openQueue(
  redis: Redis,
  { redisUrl, prefix: ours }: { readonly redisUrl: string; readonly prefix: string },
): Promise<Queue> {
  const names = await redis.keys(`*${ours}*:meta`);
  const name = names.find((text) => text.includes('main'))?.slice(0, -':meta'.length) ?? '';
  const cut = name.lastIndexOf(':');
  return new Queue(name.slice(cut + 1), { prefix: name.slice(0, cut), connection: { url: redisUrl } });
}

async function sendRaw(port: number, lines: readonly string[]): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.write([...lines, 'Connection: close', '', ''].join('\r\n'));
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(socket, 'close');
  return Number(/^HTTP\/1\.1 (\d{3})/u.exec(text)?.[1]);
}
