import { vendorCallbackToken } from '@purgeway/model';
import { createLogger } from '@purgeway/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf } from '../testing/client.ts';
import { startControlPlane, type ControlPlane } from '../testing/control-plane.ts';
import { testSecret } from '../testing/start-api.ts';

let api: ControlPlane;
let logged: string[];
beforeEach(async () => {
  logged = [];
  const destination = { write: (line: string) => void logged.push(line) };
  api = await startControlPlane({ logger: createLogger({ level: 'debug', destination }) });
});
afterEach(() => api.close());

const id = 'dist_0123456789abcdefghjk';
const token = vendorCallbackToken(testSecret, id);
const path = `/v1/vendor-callbacks/${token}`;
const anyone = { key: '' };

test.each(['GET', 'POST', 'PUT'])(
  '204: %s makes the distribution be looked at, whatever it says',
  async (method) => {
    const body =
      method === 'GET' ? undefined : '{"status":"deleted","distribution":"dist_00000000000000000000"}';
    const reply = await api.send(`${method} ${path}?status=COMPLETE&purgeSeq=1`, body, anyone);
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect(api.distributions.hints).toEqual([id]);
    expect(api.distributions.records.size).toBe(0);
  },
);

test('204: a body of any length, which nobody reads', async () => {
  const reply = await api.send(`POST ${path}`, 'x'.repeat(5_000_000), anyone).catch(() => undefined);
  // The connection may be closed while the body is still being sent; the hint was heard before.
  expect([204, undefined]).toContain(reply?.status);
  expect(api.distributions.hints).toEqual([id]);
});

test.each([
  ['a proof of another id', `dist_00000000000000000000.${token.split('.')[1]}`],
  ['another proof', `${id}.AAAAAAAAAAAAAAAAAAAAAA`],
  ['no proof', id],
  ['nonsense', '%00'],
])('404: %s', async (_name, wrong) => {
  const reply = await api.send(`POST /v1/vendor-callbacks/${wrong}`, undefined, anyone);
  expect(problemOf(reply)).toMatchObject({ status: 404, code: 'route-not-found' });
  expect(api.distributions.hints).toEqual([]);
});

test('405: another method', async () => {
  const reply = await api.send(`DELETE ${path}`, undefined, anyone);
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, POST, PUT']);
});

test('429: more than ten at once and one a second for one distribution; others are not held up', async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 12; i += 1) {
    statuses.push((await api.send(`GET ${path}`, undefined, anyone)).status);
  }
  expect(problemOf(await api.send(`GET ${path}`, undefined, anyone)).detail).toBe(
    'Too many calls for this distribution: after some at once, one a second is taken.',
  );
  expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 204));
  expect(statuses.at(-1)).toBe(429);
  const other = vendorCallbackToken(testSecret, 'dist_00000000000000000000');
  expect((await api.send(`GET /v1/vendor-callbacks/${other}`, undefined, anyone)).status).toBe(204);
  api.clock.advance(2_000);
  expect((await api.send(`GET ${path}`, undefined, anyone)).status).toBe(204);
});

test('the log has the status when it is one plain word, and never the token', async () => {
  await api.send(`GET ${path}?status=OPENING`, undefined, anyone);
  await api.send(`GET ${path}?status=%0Aforged%20line`, undefined, anyone);
  await expect.poll(() => logged.length).toBe(4);
  const lines: Record<string, unknown>[] = logged.map((line) => JSON.parse(line));
  const heard = lines.filter(({ msg }) => msg === 'vendor.callback');
  expect(heard).toMatchObject([{ distribution: id, status: 'OPENING' }, { distribution: id }]);
  expect(heard[1]).not.toHaveProperty('status');
  expect(lines.find(({ msg }) => msg === 'api.request')).toMatchObject({
    path: '/v1/vendor-callbacks/:token',
  });
  expect(logged.join('')).not.toContain(token);
});

test('503: the hint could not be kept, so that the vendor calls again', async () => {
  api.distributions.isGone = true;
  expect(problemOf(await api.send(`GET ${path}`, undefined, anyone)).code).toBe('store-unavailable');
});
