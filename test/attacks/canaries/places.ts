import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { dumpRedis } from '../../support/dump-redis.ts';
import { textOfAppendOnlyFile } from './canary-list.ts';
import type { CanaryRig } from './rig.ts';
import { signIn } from './sign-in.ts';

/** Where secrets are looked for. */
export interface Place {
  readonly name: string;
  /** All that can be read there, as one text. */
  readonly read: (rig: CanaryRig) => Promise<string>;
}

const page =
  (path: string): Place['read'] =>
  async (rig) =>
    (await rig.call(path)).text();

/** One line each; they are read in this order, while everything still runs. */
export const places: readonly Place[] = [
  { name: 'accounts', read: page('/v1/accounts') },
  { name: 'vendors', read: page('/v1/vendors') },
  { name: 'keys', read: page('/v1/keys') },
  { name: 'audit log', read: page('/v1/audit?limit=1000') },
  { name: 'operations', read: page('/v1/operations?limit=1000') },
  { name: 'distributions', read: page('/v1/cdn/distribution/list') },
  { name: 'callback endpoints', read: page('/v1/callback-endpoints') },
  { name: 'callbacks that wait', read: page('/v1/callbacks?state=pending') },
  { name: 'callbacks that are given up', read: page('/v1/callbacks?state=dead') },
  { name: 'readiness', read: page('/readyz') },
  { name: 'metrics of the API', read: page('/metrics') },
  { name: 'traces', read: async ({ collector }) => collector.bodies.join('\n') },
  { name: 'metrics of the worker', read: async ({ workerMetrics }) => workerMetrics.join('\n') },
  { name: 'dashboard', read: readDashboard },
  { name: 'console', read: readConsole },
  { name: 'all answers of the API', read: async ({ answers }) => answers.join('\n') },
  { name: 'Redis', read: ({ redis }) => dumpRedis(redis().url, '') },
  { name: 'append-only file', read: readAppendOnlyFile },
  { name: 'what Redis saves', read: readSaved },
  { name: 'hooks kept on disk', read: async ({ spooled }) => spooled.join('\n') },
  { name: 'output of all processes', read: async ({ output }) => output() },
];

/** Every queue with its jobs in every state. */
async function readDashboard(rig: CanaryRig): Promise<string> {
  const list = await (await rig.call('/admin/queues/api/queues')).text();
  const names = [...list.matchAll(/"name":"([\w-]+)"/gu)].map((match) => match[1] ?? '');
  const states = ['latest', 'failed', 'delayed', 'completed', 'active', 'waiting'];
  const pages = await Promise.all(
    [...new Set(names)].flatMap((name) =>
      states.map(async (state) =>
        (
          await rig.call(`/admin/queues/api/queues?activeQueue=${name}&status=${state}&page=1&jobsPerPage=50`)
        ).text(),
      ),
    ),
  );
  return [list, ...pages].join('\n');
}

/** Its pages, and what they ask for. Targets are left out: whoever may read an operation sees them whole. */
async function readConsole(rig: CanaryRig): Promise<string> {
  const cookie = await signIn(rig, rig.key);
  const read = async (path: string): Promise<string> => {
    const headers = { authorization: '', cookie: cookie ?? '', 'x-purgeway-console': '1' };
    const reply = await rig.call(path, { headers });
    if (reply.status !== 200) {
      throw new Error(`${path} is answered with ${reply.status}.`);
    }
    return reply.text();
  };
  const idsOf = async (list: string): Promise<string[]> =>
    [...(await read(list)).matchAll(/"id":"([\w-]+)"/gu)].map(([, id]) => id ?? '');
  const operations = await idsOf('/v1/operations?limit=100');
  const callbacks = await idsOf('/v1/callbacks?limit=100');
  const paths = [
    ...['', '/operations', '/accounts', '/hooks', '/callbacks'].map((page) => `/console${page}`),
    ...['accounts', 'hooks', 'callbacks', 'callback-endpoints', 'callback-receivers', 'statistics'].map(
      (list) => `/v1/${list}`,
    ),
    ...operations.flatMap((id) => [`/v1/operations/${id}`, `/v1/operations/${id}/timeline`]),
    ...callbacks.map((id) => `/v1/callbacks/${id}`),
  ];
  return (await Promise.all(paths.map(read))).join('\n');
}

async function readAppendOnlyFile({ dataFolder }: CanaryRig): Promise<string> {
  const names = await readdir(dataFolder);
  const texts = await Promise.all(
    names.map(async (name) => textOfAppendOnlyFile(await readFile(join(dataFolder, name)))),
  );
  return texts.join('\n');
}

/** As it stands: what values hold compressed is read from Redis itself. */
async function readSaved({ redis, dumpFile }: CanaryRig): Promise<string> {
  const client = new Redis(redis().url);
  await client.save();
  client.disconnect();
  return readFile(dumpFile, 'latin1');
}
