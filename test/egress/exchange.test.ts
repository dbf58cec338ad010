import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createEgress, EgressError, type EgressAnswer, type EgressRequest } from '@purgeway/egress';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCanary, type Canary } from '../support/canary.ts';
import { startDnsServer, type DnsServer } from '../support/dns-server.ts';
import { until } from '../support/until.ts';
import { redirects } from './vectors/redirects.ts';

/** Where a receiver may be called here; it has the canary's port. */
const goodHost = '127.0.0.2';

let canary: Canary;
let dns: DnsServer;
let receiver: Server;
let listener: RequestListener;
let requests: { host: string | undefined; method: string | undefined; path: string | undefined }[];

beforeEach(async () => {
  canary = await startCanary();
  dns = await startDnsServer();
  dns.sayOtherwise({ addresses: ['127.0.0.1'] });
  requests = [];
  listener = (_request, response) => response.writeHead(204).end();
  receiver = createServer((request, response) => {
    requests.push({ host: request.headers.host, method: request.method, path: request.url });
    listener(request, response);
  });
  receiver.listen(canary.port, goodHost);
  await once(receiver, 'listening');
});

afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await Promise.all([canary.close(), dns.close()]);
});

function egressTo(...allowedNetworks: readonly string[]) {
  return createEgress({
    rules: { allowedNetworks, allowedPorts: ['*'], allowHttp: true },
    resolve: (name) => dns.resolve(name),
  });
}

function call(host: string, more: Partial<EgressRequest> = {}): Promise<EgressAnswer> {
  return egressTo(`${goodHost}/32`).send({
    url: `http://${host}:${canary.port}/hook?a=1`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    timeoutMs: 10_000,
    signal: AbortSignal.timeout(30_000),
    ...more,
  });
}

async function codeOf(called: Promise<EgressAnswer>): Promise<string> {
  const answer = await called.catch((error: unknown) => error);
  return answer instanceof EgressError ? answer.code : 'answered';
}

describe('a name', () => {
  it('is looked up once, called at the address that was looked at, and told by its name', async () => {
    dns.say('hooks.example', { addresses: [goodHost] }, { addresses: ['127.0.0.1'] });
    expect((await call('hooks.example')).status).toBe(204);
    expect(requests).toEqual([{ host: `hooks.example:${canary.port}`, method: 'POST', path: '/hook?a=1' }]);
    expect(dns.asked.toSorted()).toEqual(['A hooks.example', 'AAAA hooks.example']);
  });

  it('that turns bad after a good call is refused from then on, by no connection kept from before', async () => {
    dns.say('hooks.example', { addresses: [goodHost] }, { addresses: ['127.0.0.1'] });
    const egress = egressTo(`${goodHost}/32`);
    const request: EgressRequest = {
      url: `http://hooks.example:${canary.port}/`,
      method: 'GET',
      headers: {},
      timeoutMs: 10_000,
      signal: AbortSignal.timeout(30_000),
    };
    expect((await egress.send(request)).status).toBe(204);
    for (let i = 0; i < 20; i += 1) {
      expect(await codeOf(egress.send(request))).toBe('refused');
    }
    expect(requests).toHaveLength(1);
  });

  it('that changes at every look never reaches the bad address', async () => {
    const turns = Array.from({ length: 30 }, (_, i) => ({
      addresses: [i % 2 === 0 ? goodHost : '127.0.0.1'],
    }));
    dns.say('hooks.example', { addresses: [goodHost] }, ...turns.slice(1));
    const codes: string[] = [];
    for (let i = 0; i < turns.length; i += 1) {
      codes.push(await codeOf(call('hooks.example')));
    }
    expect(codes.filter((code) => code === 'answered')).toHaveLength(15);
    expect(codes.filter((code) => code === 'refused')).toHaveLength(15);
  });

  it('whose name server says nothing does not hold the call longer than its time', async () => {
    dns.say('hooks.example', 'silence');
    const startedAt = performance.now();
    expect(await codeOf(call('hooks.example', { timeoutMs: 200 }))).toBe('late');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('is tried at its next address when nobody listens at the first', async () => {
    dns.say('hooks.example', { addresses: ['127.0.0.3', goodHost] });
    const egress = egressTo('127.0.0.2/31');
    const url = `http://hooks.example:${canary.port}/`;
    const answer = await egress.send({
      url,
      method: 'GET',
      headers: {},
      timeoutMs: 10_000,
      signal: AbortSignal.timeout(30_000),
    });
    expect(answer.status).toBe(204);
  });

  it('stands in the greeting of TLS, though the connection goes to an address', async () => {
    dns.say('secure.example', { addresses: [goodHost] });
    let greeting = '';
    const server = createTcpServer((socket) => {
      socket.once('data', (bytes) => {
        greeting = bytes.toString('latin1');
        socket.destroy();
      });
    });
    server.listen(0, goodHost);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await codeOf(call('', { url: `https://secure.example:${port}/` }))).toBe('unreachable');
    server.close();
    expect(greeting).toContain('secure.example');
    // Of the protocols to come, nine bytes with their lengths: this one alone.
    expect(greeting).toContain('\u0000\u0009\u0008http/1.1');
  });
});

describe('an allowed network', () => {
  it('lets calls through, literally and by name, and nothing beside it', async () => {
    dns.say('beside.example', { addresses: ['127.0.0.3'] });
    expect((await call(goodHost)).status).toBe(204);
    expect((await call('2130706434')).status).toBe(204);
    expect(await codeOf(call('127.0.0.3'))).toBe('refused');
    expect(await codeOf(call('127.0.0.1'))).toBe('refused');
    expect(await codeOf(call('[::ffff:127.0.0.2]'))).toBe('refused');
    expect(await codeOf(call('beside.example'))).toBe('refused');
  });
});

describe('an answer', () => {
  it.each(redirects)('$name is not followed', async ({ status, location }) => {
    dns.say('rebound.example', { addresses: ['127.0.0.1', '::1'] });
    listener = (_request, response) => {
      response.writeHead(status, { location: location.replace('{port}', String(canary.port)) }).end();
    };
    expect((await call(goodHost)).status).toBe(status);
    expect(requests).toHaveLength(1);
  });

  it.each([false, true])('without end is cut after 64 kB (length told beforehand: %s)', async (isTold) => {
    let bytesSent: number | undefined;
    listener = (_request, response) => {
      const { socket } = response;
      response.on('close', () => {
        bytesSent = socket?.bytesWritten;
      });
      response.writeHead(200, isTold ? { 'content-length': String(1 << 30) } : {});
      const chunk = Buffer.alloc(1 << 14);
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    };
    expect((await call(goodHost)).status).toBe(200);
    await until('the connection is cut', () => bytesSent !== undefined);
    // More than was read, because the kernel's buffers at both ends take some megabytes.
    expect(bytesSent).toBeLessThan(32 << 20);
  });

  it('of many megabytes that came packed in few bytes is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(32 << 20));
    listener = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    };
    const before = process.memoryUsage().arrayBuffers;
    expect((await call(goodHost)).status).toBe(200);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
  });

  it('whose body never ends counts by its status, once the time is over', async () => {
    listener = (_request, response) => {
      response.writeHead(200).write('slow');
    };
    expect((await call(goodHost, { timeoutMs: 300 })).status).toBe(200);
  });

  it('that never comes is late', async () => {
    listener = () => undefined;
    await expect(call(goodHost, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'late',
      message: 'The receiver took too long.',
    });
  });

  it('with endless headers is none', async () => {
    listener = (_request, response) => {
      response.writeHead(200, { 'x-long': 'a'.repeat(100_000) }).end();
    };
    expect(await codeOf(call(goodHost))).toBe('unreachable');
  });

  it.each([
    ['that breaks off', 'unreachable'],
    ['that is no HTTP', 'unreachable'],
  ])('%s is none', async (how, code) => {
    listener = (request) => {
      request.socket.end(how === 'that breaks off' ? '' : 'SSH-2.0-OpenSSH\r\n');
    };
    expect(await codeOf(call(goodHost))).toBe(code);
  });
});

it('a call that is stopped ends at once and says so', async () => {
  listener = () => undefined;
  const stopping = new AbortController();
  const called = codeOf(call(goodHost, { signal: stopping.signal }));
  await until('the receiver is called', () => requests.length === 1);
  stopping.abort();
  expect(await called).toBe('stopped');
});

it('the environment cannot send calls through a proxy', async () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    HTTP_PROXY: `http://127.0.0.1:${canary.port}`,
    http_proxy: `http://127.0.0.1:${canary.port}`,
    NODE_USE_ENV_PROXY: '1',
  });
  try {
    expect((await call(goodHost)).status).toBe(204);
  } finally {
    process.env = before;
  }
});

it('no connection stays open after a call, and the receiver is told so', async () => {
  let connection: string | undefined;
  listener = (request, response) => {
    ({ connection } = request.headers);
    response.writeHead(204).end();
  };
  expect((await call(goodHost)).status).toBe(204);
  expect(connection).toBe('close');
  await until('it is closed', async () => (await connectionsOf(receiver)) === 0);
});

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
