import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { until } from './until.ts';

/** Says back what it is told. */
let echo: Server;
let proxy: FaultProxy;
const servedSockets = new Set<Socket>();

beforeEach(async () => {
  echo = createServer((socket) => {
    servedSockets.add(socket);
    socket.once('close', () => servedSockets.delete(socket));
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const address = echo.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  proxy = await startFaultProxy({ toPort: () => port });
});

afterEach(async () => {
  await proxy.close();
  servedSockets.forEach((socket) => socket.destroy());
  echo.close();
  await once(echo, 'close');
});

/** A client of the echo, by way of the proxy. */
interface Client {
  readonly socket: Socket;
  heard(): string;
  /** `end`, an error's code, or undefined while the connection stands. */
  ending(): string | undefined;
  say(text: string): void;
}

async function call(): Promise<Client> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
  let heard = '';
  let ending: string | undefined;
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    heard += chunk;
  });
  socket.once('end', () => {
    ending ??= 'end';
  });
  socket.on('error', (error) => {
    ending ??= 'code' in error ? String(error.code) : error.message;
  });
  await once(socket, 'connect');
  return { socket, heard: () => heard, ending: () => ending, say: (text) => void socket.write(text) };
}

const untilHeard = (client: Client, text: string): Promise<void> =>
  until(`"${text.slice(0, 20)}" is heard`, () => client.heard() === text, 10_000);

describe('a fault proxy', () => {
  it('passes everything on, in order and to the end, while all is well', async () => {
    const client = await call();
    const text = Array.from({ length: 100_000 }, (_, i) => `${i},`).join('');
    client.say(text);
    await untilHeard(client, text);
    client.socket.end();
    await until('the end comes back', () => client.ending() !== undefined);
    expect(client.ending()).toBe('end');
  });

  it('makes everything late by the latency each way, and keeps the order under jitter', async () => {
    const client = await call();
    proxy.set({ latencyMs: 60, jitterMs: 40 });
    const startedAt = performance.now();
    for (let i = 0; i < 50; i += 1) {
      client.say(`${i},`);
      await wait(1);
    }
    await untilHeard(client, Array.from({ length: 50 }, (_, i) => `${i},`).join(''));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(120);
  });

  it('lets no more through than the bandwidth', async () => {
    const client = await call();
    proxy.set({ bytesPerSecond: 20_000 });
    const startedAt = performance.now();
    client.say('x'.repeat(4_000));
    await untilHeard(client, 'x'.repeat(4_000));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2 * 190);
  });

  it('closes after so many bytes, and not one more comes', async () => {
    const client = await call();
    proxy.set({ closeAfterBytes: 7 });
    client.say('0123456789');
    await until('the connection ends', () => client.ending() !== undefined);
    expect({ heard: client.heard(), ending: client.ending() }).toEqual({ heard: '0123456', ending: 'end' });
  });

  it('resets after so many bytes', async () => {
    const client = await call();
    proxy.set({ resetAfterBytes: 0 });
    client.say('0123456789');
    await until('the connection ends', () => client.ending() !== undefined);
    expect({ heard: client.heard(), ending: client.ending() }).toEqual({ heard: '', ending: 'ECONNRESET' });
  });

  it.each(['up', 'down', 'both'] as const)(
    'swallows what goes %s, without a word, and gives it out when that is over',
    async (blackHole) => {
      const client = await call();
      client.say('before,');
      await untilHeard(client, 'before,');
      proxy.set({ blackHole });
      client.say('meanwhile,');
      const another = await call();
      another.say('anew,');
      await wait(100);
      expect([client.heard(), another.heard(), client.ending()]).toEqual(['before,', '', undefined]);
      proxy.clear();
      await untilHeard(client, 'before,meanwhile,');
      await untilHeard(another, 'anew,');
    },
  );

  it('resets every connection that is open, and takes new ones', async () => {
    const client = await call();
    client.say('a');
    await untilHeard(client, 'a');
    proxy.resetAll();
    await until('the connection ends', () => client.ending() !== undefined);
    expect(client.ending()).toBe('ECONNRESET');
    await until('the server sees it', () => servedSockets.size === 0);
    const next = await call();
    next.say('b');
    await untilHeard(next, 'b');
  });

  it('refuses new connections while it is told to, and leaves those that are open', async () => {
    const client = await call();
    proxy.set({ refuses: true });
    const refused = connect({ port: proxy.port, host: '127.0.0.1' });
    const [error] = await once(refused, 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    client.say('still here');
    await untilHeard(client, 'still here');
  });

  it.each<[string, (own: FaultProxy) => void]>([
    ['latency', (own) => own.set({ latencyMs: 5 })],
    ['a narrow way', (own) => own.set({ bytesPerSecond: 1_000 })],
    ['an end', (own) => own.set({ closeAfterBytes: 2 })],
    ['a black hole', (own) => own.set({ blackHole: 'down' })],
    ['a refusal', (own) => own.set({ refuses: true })],
  ])('counts what %s met, and that it met nothing while nobody came', async (_, begin) => {
    const client = await call();
    client.say('well');
    await untilHeard(client, 'well');
    begin(proxy);
    expect(proxy.hitCount).toBe(0);
    client.say('0123');
    connect({ port: proxy.port, host: '127.0.0.1' }).on('error', () => {});
    await until('the fault is met', () => proxy.hitCount > 0);
    proxy.clear();
    expect(proxy.hitCount).toBe(0);
  });

  it('counts the connections that it resets or leaves half-open', async () => {
    proxy.resetAll();
    expect(proxy.hitCount).toBe(0);
    await call();
    await until('it is joined', () => proxy.openCount === 1);
    proxy.halfOpenAll();
    expect(proxy.hitCount).toBe(1);
  });

  it('passes the end of a request on although the answer is still to come', async () => {
    const client = await call();
    proxy.set({ latencyMs: 50 });
    client.say('a');
    client.socket.end();
    await until('the end comes back', () => client.ending() !== undefined);
    expect([client.heard(), client.ending()]).toEqual(['a', 'end']);
  });

  it('leaves connections half-open: the server is gone, the client is not told, and new ones are well', async () => {
    const client = await call();
    client.say('a');
    await untilHeard(client, 'a');
    proxy.halfOpenAll();
    await until('the server sees the end', () => servedSockets.size === 0);
    client.say('into the void');
    await wait(100);
    expect([client.heard(), client.ending()]).toEqual(['a', undefined]);
    proxy.clear();
    client.say('still');
    await wait(50);
    expect([client.heard(), client.ending()]).toEqual(['a', undefined]);
    const next = await call();
    next.say('b');
    await untilHeard(next, 'b');
  });

  it('passes a refusal on: a client of a server that is away learns of it', async () => {
    await proxy.close();
    const away = await startFaultProxy({ toPort: () => 1 });
    proxy = away;
    const client = await call();
    await until('the connection ends', () => client.ending() !== undefined);
    expect(client.ending()).toBe('ECONNRESET');
  });
});
