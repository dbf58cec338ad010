import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { problemOf } from '../testing/client.ts';
import { controlKeys, startControlPlane, type ControlPlane } from '../testing/control-plane.ts';
import { vendorFailure } from '../testing/scripted-vendor.ts';

let api: ControlPlane;
beforeEach(async () => {
  api = await startControlPlane();
});
afterEach(() => api.close());

const offsetSchema = z.object({ clock_offset_seconds: z.number() });

/** Address of a vendor's server, which is gone when the test ends. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
}

const check = (account = 'able-main', key: string = controlKeys.admin) =>
  api.send(`POST /v1/accounts/${account}/check`, undefined, { key });

test('good credentials are found good, by one call within the governor’s limits', async () => {
  const asked: (readonly string[])[] = [];
  api.script.check = async (hostnames) => void asked.push(hostnames);
  expect(await check()).toMatchObject({ status: 200, body: { result: 'good', checked: expect.any(String) } });
  expect(asked).toEqual([['www.example', 'm.www.example']]);
  expect(api.calls.taken).toMatchObject([{ account: 'able-main', spec: { calls: 1, isCheck: true } }]);
  expect(api.calls.givenBack).toMatchObject([{ isHealthy: true }]);
});

test('what the vendor says of others is told in its words', async () => {
  api.script.check = () => Promise.reject(vendorFailure('account'));
  expect(await check()).toMatchObject({
    status: 200,
    body: { result: 'refused', code: 'E1', message: 'words behind account' },
  });
  expect(api.calls.givenBack).toMatchObject([{ isHealthy: false }]);
});

test.each([
  ['takes them', 200, 'good'],
  ['refuses what is signed by our clock', 401, 'refused'],
])('a vendor that %s shows how far its clock is ahead', async (_what, status, result) => {
  const atMs = Date.now() + 600_000;
  const url = await serve((_request, response) =>
    response.writeHead(status, { date: new Date(atMs).toUTCString() }).end('{}'),
  );
  api.script.check = async (_hostnames, exchange) => {
    await exchange({
      vendor: 'able',
      method: 'GET',
      url,
      reply: 'json',
      signal: AbortSignal.timeout(30_000),
    });
  };
  const { body } = await check();
  expect(body).toMatchObject({ result });
  const { clock_offset_seconds: seconds } = offsetSchema.parse(body);
  // At most as long behind as the call took.
  expect(seconds).toBeLessThanOrEqual(600);
  expect(seconds).toBeGreaterThan(500);
});

test('a vendor without a harmless call says so, and is not called', async () => {
  expect(await check('purge-main')).toMatchObject({
    status: 200,
    body: { result: 'untried', message: 'The purge-only vendor has no call for it.' },
  });
  expect(api.calls.taken).toEqual([]);
});

test('when the limits allow no call for too long, nothing is known', async () => {
  const untilMs = api.clock.now() + 60_000;
  api.calls.answers.push({ answer: 'wait', untilMs, reason: 'unavailable' });
  expect(await check()).toMatchObject({ status: 200, body: { result: 'untried', code: 'vendor-busy' } });
});

test('the clock of a vendor that does not show it is not told', async () => {
  const { body } = await check();
  expect(body).not.toHaveProperty('clock_offset_seconds');
});

test('403, 404', async () => {
  expect((await check('able-main', controlKeys.read)).status).toBe(403);
  expect(problemOf(await check('none')).code).toBe('account-not-found');
});
