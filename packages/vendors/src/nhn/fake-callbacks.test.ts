import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { object, read, running, start } from './testing/call-fake.ts';

describe('callbacks', () => {
  const address = 'hook?a={appKey}&d={domain}&s={status}&ok={isSuccessful}';

  it.each(['GET', 'POST', 'PUT'])(
    'come by %s with their variables filled in, once a change',
    async (httpMethod) => {
      const { fake, call, create } = await start();
      const receiver = await receive();
      const domain = await create({ callback: { httpMethod, url: `${receiver.url}/${address}` } });
      expect(await fake.deliverCallbacks()).toEqual([]);
      fake.clock.advance(fake.rolloutAfterMs);
      await fake.deliverCallbacks();
      await call('PATCH', 'distributions', { domain, useOrigin: 'Y' });
      fake.clock.advance(fake.rolloutAfterMs);
      await call('DELETE', 'distributions', { domains: [domain] });
      fake.clock.advance(fake.rolloutAfterMs);
      expect((await fake.deliverCallbacks()).map(({ status }) => status)).toEqual([200, 200, 200]);
      const path = (status: string): string =>
        `${httpMethod} /hook?a=${encodeURIComponent(String(fake.settings['appKey']))}&d=${domain}&s=${status}&ok=true`;
      expect(receiver.calls.map(({ line }) => line)).toEqual([path('OPEN'), path('OPEN'), path('CLOSE')]);
      const statuses = receiver.calls.map(({ body }) =>
        body === '' ? '' : JSON.parse(body).distribution.status,
      );
      expect(statuses).toEqual(httpMethod === 'GET' ? ['', '', ''] : ['OPENING', 'MODIFYING', 'CLOSING']);
    },
  );

  it('carry the body of the document, field for field', async () => {
    const { fake, create } = await start();
    const receiver = await receive();
    const example = read('callback.json');
    const callback = { httpMethod: 'POST', url: `${receiver.url}/${address}` };
    const {
      appKey: _a,
      domain: _d,
      status: _s,
      createTime: _c,
      deleteTime: _t,
      ...settings
    } = object(example['distribution']);
    const origins = [{ origin: 'static.resource.com', originPath: '/path', port: 80 }];
    const domain = await create({ ...settings, maxAge: 100, origins, callback });
    fake.clock.advance(fake.rolloutAfterMs);
    await fake.deliverCallbacks();
    const body: unknown = JSON.parse(receiver.calls[0]?.body ?? '{}');
    const told = object(object(body)['distribution']);
    const { deleteTime: _deleteTime, ...rest } = object(example['distribution']);
    const { createTime } = told;
    expect(body).toEqual({
      header: example['header'],
      distribution: { ...rest, appKey: fake.settings['appKey'], domain, createTime, callback },
    });
  });

  it('say that it failed, and what stands was kept', async () => {
    const { fake, call, create } = await start();
    const receiver = await receive();
    const domain = await create({ callback: { httpMethod: 'GET', url: `${receiver.url}/${address}` } });
    fake.clock.advance(fake.rolloutAfterMs);
    await call('PATCH', 'distributions', { domain, useOrigin: 'Y' });
    fake.distributions.breakDown(domain);
    fake.clock.advance(fake.rolloutAfterMs);
    await fake.deliverCallbacks();
    expect(receiver.calls.map(({ line }) => line.replace(/.*&s=/, ''))).toEqual([
      'OPEN&ok=true',
      'ERROR&ok=false',
    ]);
    expect(await call('GET', `distributions?domain=${domain}`)).toMatchObject({
      status: 'ERROR',
      useOrigin: 'N',
    });
  });

  it('come by themselves when it is time', async () => {
    const { create } = await start({ rolloutAfterMs: 1 });
    const receiver = await receive();
    await create({ callback: { httpMethod: 'PUT', url: `${receiver.url}/${address}` } });
    await vi.waitFor(() => expect(receiver.calls).toHaveLength(1), 5_000);
  });

  it('never leave this machine', async () => {
    const { fake, create } = await start();
    await create({ callback: { httpMethod: 'GET', url: 'http://test.callback.com/cdn?d={domain}' } });
    fake.clock.advance(fake.rolloutAfterMs);
    expect(await fake.deliverCallbacks()).toMatchObject([{ method: 'GET', status: undefined }]);
  });
});

interface Receiver {
  readonly url: string;
  readonly calls: readonly { readonly line: string; readonly body: string }[];
}

async function receive(): Promise<Receiver> {
  const calls: { line: string; body: string }[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      calls.push({ line: `${request.method} ${request.url}`, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  running.push({
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, calls };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of request) chunks.push(String(chunk));
  return chunks.join('');
}
