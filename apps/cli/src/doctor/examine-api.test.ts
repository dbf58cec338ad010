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

/** An API whose key may only read. */
async function openApi() {
  const connection = await connectTo(({ url = '' }, response) => {
    const answer = answers[url.split('?')[0] ?? ''];
    response.writeHead(answer === undefined ? 403 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? forbidden));
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
