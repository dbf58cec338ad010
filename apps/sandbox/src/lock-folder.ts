import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { z } from 'zod';
import { StartError } from './start-error.ts';

const holderSchema = z.object({ pid: z.number(), port: z.number(), token: z.string() });
type Holder = z.output<typeof holderSchema>;

const answerWithinMs = 1_000;

/**
 * Makes this process the only one that works in a data folder; two Redis servers on one append-only file would spoil
 * it. The holder answers on a port with the token in the lock file, so that a lock left by a killed process counts for
 * nothing, whoever has its process id or port by now. Throws `StartError` while another process holds the lock.
 */
export async function lockFolder(file: string): Promise<{ release(): Promise<void> }> {
  const token = randomUUID();
  const server = createServer((socket) => socket.on('error', () => {}).end(token));
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const isOurs =
    (await claim(file, { pid: process.pid, port: portOf(server), token })) ||
    (await claimStale(file, { pid: process.pid, port: portOf(server), token }));
  if (!isOurs) {
    server.close();
    throw new StartError('Another npm start is just starting in this folder. Stop one of the two.');
  }
  return {
    release: async () => {
      server.close();
      await rm(file, { force: true });
    },
  };
}

async function claimStale(file: string, mine: Holder): Promise<boolean> {
  const holder = await readHolder(file);
  if (holder !== undefined && (await isAlive(holder))) {
    throw new StartError(
      `npm start is already running in this folder (process ${holder.pid}). ` +
        'Stop that one with Ctrl-C first, or set PURGEWAY_DATA_DIR to another folder.',
    );
  }
  await rm(file, { force: true });
  return claim(file, mine);
}

/** Written aside and linked, so that the file is never there half written. */
async function claim(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${holder.token}`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return holderSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

async function isAlive({ port, token }: Holder): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  const timer = setTimeout(() => socket.destroy(), answerWithinMs);
  let said = '';
  socket.on('data', (chunk) => {
    said = (said + chunk.toString('utf8')).slice(0, 100);
  });
  socket.on('error', () => {});
  await new Promise((resolve) => {
    socket.once('close', resolve);
  });
  clearTimeout(timer);
  return said === token;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
