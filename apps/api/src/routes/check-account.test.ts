import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf } from '../testing/client.ts';
import { controlKeys, startControlPlane, type ControlPlane } from '../testing/control-plane.ts';
import { vendorFailure } from '../testing/scripted-vendor.ts';

let api: ControlPlane;
beforeEach(async () => {
  api = await startControlPlane();
});
afterEach(() => api.close());

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

test('403, 404', async () => {
  expect((await check('able-main', controlKeys.read)).status).toBe(403);
  expect(problemOf(await check('none')).code).toBe('account-not-found');
});
