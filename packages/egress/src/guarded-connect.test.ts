import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { buildConnector } from 'undici';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGuardedConnect, type GuardedConnectOptions } from './guarded-connect.ts';

let server: Server;
let port: string;
let accepted: number;

beforeEach(async () => {
  accepted = 0;
  server = createServer((socket) => {
    accepted += 1;
    socket.on('error', () => undefined).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? String(address.port) : '';
});

afterEach(() => {
  server.close();
});

function connect(hostname: string, options: Partial<GuardedConnectOptions> = {}) {
  const guarded = createGuardedConnect({
    findAddressProblem: () => undefined,
    resolve: async () => ['127.0.0.1'],
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    ...options,
  });
  return new Promise<Parameters<buildConnector.Callback>>((resolve) => {
    guarded({ hostname, protocol: 'http:', port }, (...result) => resolve(result));
  });
}

it('what the socket is connected to is tested again, whatever was looked at before', async () => {
  const judgements: string[] = [];
  const [error, socket] = await connect('hooks.example', {
    findAddressProblem: (address) => (judgements.push(address) === 1 ? undefined : 'a loopback address'),
  });
  expect(judgements).toEqual(['127.0.0.1', '127.0.0.1']);
  expect(error?.message).toBe('hooks.example leads to a loopback address, which may not be called.');
  expect(socket).toBeNull();
});

it.each(['127.0.0.1', '[::1]'])('the literal %s is tested, and no resolver asked', async (hostname) => {
  let isAsked = false;
  const [error] = await connect(hostname, {
    findAddressProblem: () => 'a loopback address',
    resolve: async () => {
      isAsked = true;
      return ['127.0.0.1'];
    },
  });
  expect(error?.message).toContain('is a loopback address, which may not be called.');
  expect(isAsked).toBe(false);
  expect(accepted).toBe(0);
});

it('a call that was stopped while its name was looked up makes no connection', async () => {
  const stopping = new AbortController();
  const [error] = await connect('hooks.example', {
    signal: stopping.signal,
    resolve: async () => {
      stopping.abort();
      return ['127.0.0.1'];
    },
  });
  expect(error?.name).toBe('AbortError');
  expect(accepted).toBe(0);
});

it('a refused connection is an error, and not a broken process', async () => {
  const closed = once(server, 'close');
  server.close();
  await closed;
  const [error] = await connect('hooks.example');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});

it.each([[['127.0.0.1', '10.0.0.1']], [['10.0.0.1', '127.0.0.1']]])(
  'a name of which one address may not be called is not called at all: %s',
  async (addresses) => {
    const [error] = await connect('hooks.example', {
      findAddressProblem: (address) => (address === '127.0.0.1' ? undefined : 'a private address'),
      resolve: async () => addresses,
    });
    expect(error?.message).toContain('a private address');
    expect(accepted).toBe(0);
  },
);
