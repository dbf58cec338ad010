import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { runOpenLoop, type MadeRequest, type OpenLoopOptions } from './open-loop.ts';
import { seededChances } from './seeded-random.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

interface Seen {
  readonly key: string;
  readonly number: number;
}

async function serve(
  answer: (seen: Seen, response: ServerResponse) => void,
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    request.resume();
    const one = { key: String(request.headers['idempotency-key']), number: seen.length };
    seen.push(one);
    answer(one, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, seen };
}

const accept = (response: ServerResponse, status = 202): void => {
  response.writeHead(status).end('{"ok":true}');
};

const giveUpSoonMs = 400;

async function load(
  urls: readonly string[],
  more: {
    readonly count: number;
    readonly perSecond: number;
    readonly timeoutMs?: number;
    readonly giveUpAfterMs?: number;
  } & Pick<OpenLoopOptions, 'wholeSince'>,
): Promise<MadeRequest[]> {
  const made: MadeRequest[] = [];
  let sent = 0;
  await runOpenLoop({
    servers: urls,
    headers: {},
    perSecond: more.perSecond,
    next: () => {
      sent += 1;
      return sent > more.count ? undefined : { key: `k${sent}`, path: '/', body: {} };
    },
    onMade: (one) => void made.push(one),
    chances: seededChances(1),
    attemptTimeoutMs: more.timeoutMs ?? 2_000,
    giveUpAfterMs: more.giveUpAfterMs ?? giveUpSoonMs,
    ...(more.wholeSince && { wholeSince: more.wholeSince }),
  });
  return made;
}

describe('an open loop', () => {
  it('sends by its plan although no answer comes', async () => {
    const held: ServerResponse[] = [];
    const { url, seen } = await serve((_, response) => {
      held.push(response);
      if (held.length === 50) {
        held.forEach((one) => accept(one));
      }
    });
    const made = await load([url], { count: 50, perSecond: 500 });
    expect(seen).toHaveLength(50);
    expect(made.filter(({ status, attempts }) => status === 202 && attempts === 1)).toHaveLength(50);
  });

  it('waits for each answer from when it has a connection for it', async () => {
    const { url } = await serve((_, response) => void setTimeout(() => accept(response), 1_000));
    const made = await load([url], { count: 300, perSecond: 10_000, timeoutMs: 1_600 });
    expect(made.filter(({ status }) => status === 202)).toHaveLength(300);
  });

  it('does not give up while something is broken', async () => {
    const { url, seen } = await serve((_, response) => accept(response, seen.length < 8 ? 503 : 202));
    const wholeSince = (): number => (seen.length < 8 ? Infinity : Date.now());
    const [made] = await load([url], { count: 1, perSecond: 100, wholeSince });
    expect(made).toMatchObject({ status: 202, attempts: 8 });
    const sentMs = (made?.endedAt ?? 0) - (made?.sentAt ?? 0);
    expect(sentMs).toBeGreaterThan(giveUpSoonMs);
  });

  it('counts what waits for a connection as sent when it has one', async () => {
    const held: ServerResponse[] = [];
    let releasedAt = Infinity;
    const { url, seen } = await serve(({ number }, response) => {
      held.push(response);
      if (number === 255) {
        setTimeout(() => {
          releasedAt = Date.now();
          held.forEach((one) => accept(one));
        }, 300);
      } else if (number > 255) {
        accept(response);
      }
    });
    const made = await load([url], { count: 300, perSecond: 10_000 });
    const late = new Set(seen.slice(256).map(({ key }) => key));
    const waited = made.filter(({ key }) => late.has(key));
    expect(waited).toHaveLength(44);
    expect(waited.filter(({ sentAt }) => sentAt < releasedAt)).toEqual([]);
  });

  it('keeps its mean pace', async () => {
    const { url } = await serve((_, response) => accept(response));
    const made = await load([url], { count: 400, perSecond: 800 });
    const times = made.map(({ plannedAt }) => plannedAt);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(350);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(650);
  });

  it('sends the same again, by its key, after a broken connection, a 503 and silence, to another server', async () => {
    const bad = await serve(({ number }, response) => {
      const ways = [
        () => response.destroy(),
        () => accept(response, 503),
        () => {},
        () => response.writeHead(202).write('{"half'),
      ];
      ways[number % ways.length]?.();
    });
    const good = await serve((_, response) => accept(response));
    const made = await load([bad.url, good.url], {
      count: 40,
      perSecond: 400,
      timeoutMs: 1_500,
      giveUpAfterMs: 30_000,
    });
    expect(made.every(({ status }) => status === 202)).toBe(true);
    expect(new Set(good.seen.map(({ key }) => key)).size).toBe(40);
    const repeated = made.filter(({ attempts }) => attempts > 1).map(({ key }) => key);
    expect(repeated.toSorted()).toEqual(bad.seen.map(({ key }) => key).toSorted());
    // Whoever looks at the last answer alone does not see them.
    const failures = made.flatMap((one) => one.failures.map(({ status }) => status));
    expect(failures).toEqual(bad.seen.filter(({ number }) => number % 4 === 1).map(() => 503));
  });

  it('does not repeat what was refused, and gives up in the end', async () => {
    const { url } = await serve(({ key }, response) =>
      key === 'k1' ? accept(response, 422) : accept(response, 503),
    );
    const made = await load([url], { count: 2, perSecond: 400 });
    expect(made.find(({ key }) => key === 'k1')).toMatchObject({ status: 422, attempts: 1 });
    const given = made.find(({ key }) => key === 'k2');
    expect(given?.status).toBeUndefined();
    expect(given?.attempts).toBeGreaterThan(1);
  });
});
