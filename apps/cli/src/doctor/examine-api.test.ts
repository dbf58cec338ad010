import { expect, test } from 'vitest';
import { createApi } from '../api/api.ts';
import { connectTo } from '../testing/connect-to.ts';
import { examineApi } from './examine-api.ts';
import { examineCallbacks } from './examine-callbacks.ts';

const account = { id: 'main', vendor: 'v', status: { circuit: { state: 'closed' } }, purge: {} };
const spool = { records: 3, bytes: 90, bytes_max: 100, set_aside_bytes: 40, oldest_seconds: 70 };
const endpoint = { name: 'cms', url: 'https://cms.example/', circuit: { state: 'closed' } };
const answers: Readonly<Record<string, unknown>> = {
  '/v1/operations': { items: [] },
  '/readyz': { ok: true, problems: [] },
  '/v1/accounts': { items: [{ ...account, backlog: { targets: 0 } }] },
  '/v1/hooks': { items: [], spool },
  '/v1/callback-endpoints': { items: Array.from({ length: 6 }, () => endpoint) },
  '/v1/callbacks': { items: [] },
};
const forbidden = { code: 'forbidden', status: 403, detail: 'This needs "admin".', retryable: false };

/** An API whose key may only read. `others`: what it answers instead. */
async function openApi(others: Readonly<Record<string, readonly [status: number, body: unknown]>> = {}) {
  const connection = await connectTo(({ url = '' }, response) => {
    const path = url.split('?')[0] ?? '';
    const own = path in answers ? ([200, answers[path]] as const) : ([403, forbidden] as const);
    const [status, body] = others[path] ?? own;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  return createApi(connection);
}

const { signal } = new AbortController();

test('what the key may not ask for is warned of, and what waits on disk is told', async () => {
  const findings = await Array.fromAsync(examineApi({ api: await openApi(), clock: Date, signal }));
  expect(findings).toContainEqual(
    expect.objectContaining({
      name: 'credentials main',
      result: 'warn',
      message: 'not looked at: This needs "admin". (403 forbidden)',
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      name: 'hooks',
      result: 'fail',
      message: '3 hooks kept on disk, the oldest for 1 min 10 s, 90 % of the room used',
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      name: 'hooks set aside',
      result: 'fail',
      message: 'some hooks will never be taken in by themselves',
    }),
  );
});

test('what needs no Redis is looked at though nothing can be read', async () => {
  const away = { code: 'store-unavailable', status: 503, detail: 'Redis does not answer.', retryable: false };
  const ready = { ok: false, problems: ['Redis does not answer.'] };
  const api = await openApi({ '/v1/operations': [503, away], '/readyz': [503, ready] });
  const findings = await Array.fromAsync(examineApi({ api, clock: Date, signal }));
  expect(findings.map(({ name, result }) => `${name} ${result}`)).toEqual([
    'api fail',
    'readiness fail',
    'hooks fail',
    'hooks set aside fail',
  ]);
});

test('a lookup that never ends holds nothing up: four at a time, and none when the command is stopped', async () => {
  const api = await openApi();
  const stop = new AbortController();
  let looked = 0;
  const look = () => {
    looked += 1;
    return looked <= 4 ? Promise.resolve([{ address: '192.0.2.1' }]) : new Promise<never>(() => {});
  };
  const seen: string[] = [];
  const examined = (async () => {
    for await (const { name, result } of examineCallbacks({ api, signal: stop.signal }, look)) {
      seen.push(`${name} ${result}`);
      if (seen.length === 8) {
        setTimeout(() => stop.abort(new Error('Stopped.')), 50);
      }
    }
  })();
  await expect(examined).rejects.toThrow('Stopped.');
  expect(seen).toEqual(Array.from({ length: 4 }, () => ['callbacks cms ok', 'dns cms ok']).flat());
  expect(looked).toBe(6);
});

test('a name that is not looked up in time is told as such', async () => {
  const never = () => new Promise<never>(() => {});
  const findings = await Array.fromAsync(examineCallbacks({ api: await openApi(), signal }, never));
  const told = findings.filter(({ name }) => name === 'dns cms');
  expect(told).toHaveLength(6);
  expect(told[0]).toMatchObject({
    result: 'fail',
    message: 'cms.example cannot be looked up from here: it did not answer in time.',
  });
});
