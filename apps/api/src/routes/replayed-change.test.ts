import { afterEach, beforeEach, expect, test } from 'vitest';
import { problemOf, type Reply } from '../testing/client.ts';
import {
  controlKeys,
  haveDistribution,
  madeOf,
  startControlPlane,
  type ControlPlane,
} from '../testing/control-plane.ts';

const create = 'POST /v1/cdn/distribution/create';
const adopt = 'POST /v1/cdn/distribution/adopt';
const small = { origin: 'origin.example', domain: 'new.example', account: 'able-main' };
const keyed = { headers: { 'idempotency-key': 'again' } };

let api: ControlPlane;
beforeEach(async () => {
  api = await startControlPlane();
});
afterEach(() => api.close());

function shown(reply: Reply) {
  return { status: reply.status, replayed: reply.headers.get('idempotent-replayed'), made: madeOf(reply) };
}

/** What the second answer is to show. */
function replayOf(first: Reply) {
  return { ...shown(first), replayed: 'true' };
}

test('a creation sent again is a replay, although another one has the domain by now', async () => {
  const first = await api.send(create, small, keyed);
  api.distributions.put({ id: madeOf(first).distribution, account: 'able-main', state: 'failed' });
  expect((await api.send(create, small)).status).toBe(202);
  expect(shown(await api.send(create, small, keyed))).toEqual(replayOf(first));
});

test('an update sent again is a replay, although the distribution is being deleted, or forgotten', async () => {
  const id = await haveDistribution(api);
  const update = () => api.send(`PATCH /v1/cdn/distribution/update/${id}`, { enabled: false }, keyed);
  const first = await update();
  expect((await api.send(`DELETE /v1/cdn/distribution/delete/${id}`)).status).toBe(202);
  const again = await update();
  expect(shown(again)).toEqual(replayOf(first));
  expect(again.body).toMatchObject({ status: 'deleting', operation: { type: 'update' } });
  api.distributions.records.delete(id);
  expect(shown(await update())).toEqual(replayOf(first));
});

test('a deletion sent again is a replay, although the distribution is gone', async () => {
  const id = await haveDistribution(api);
  const remove = () => api.send(`DELETE /v1/cdn/distribution/delete/${id}`, undefined, keyed);
  const first = await remove();
  api.distributions.put({ id, account: 'able-main', state: 'deleted' });
  expect(shown(await remove())).toEqual(replayOf(first));
});

test('an adoption sent again is a replay, although another one has taken it over by now', async () => {
  const body = { vendor_id: 'z-1', account: 'able-main' };
  const first = await api.send(adopt, body, keyed);
  api.distributions.put({ id: madeOf(first).distribution, account: 'able-main', state: 'failed' });
  expect((await api.send(adopt, body)).status).toBe(202);
  expect(shown(await api.send(adopt, body, keyed))).toEqual(replayOf(first));
});

test('the operation is told as it stands by then', async () => {
  const { operation } = madeOf(await api.send(create, small, keyed));
  api.operations.end(operation, 'complete');
  expect((await api.send(create, small, keyed)).body).toMatchObject({
    operation: { id: operation, state: 'complete' },
  });
});

test.each([
  ['domain-taken', create, small],
  ['distribution-known', adopt, { vendor_id: 'z-1', account: 'able-main' }],
])('409: %s, when another one came first at the last moment', async (code, what, body) => {
  const own = await haveDistribution(api, 'own.example');
  const theirs = await haveDistribution(api, 'theirs.example', { key: controlKeys.other });
  api.distributions.takenBy.push(own, theirs, 'dist_00000000000000000000');
  const problems = [await api.send(what, body), await api.send(what, body), await api.send(what, body)];
  expect(problems.map((reply) => problemOf(reply).code)).toEqual([code, code, code]);
  expect(problems.map(({ text }) => [text.includes(own), text.includes(theirs)])).toEqual([
    [true, false],
    [false, false],
    [false, false],
  ]);
});

test('422: the key of another change, of the same distribution too', async () => {
  const id = await haveDistribution(api);
  await api.send(`PATCH /v1/cdn/distribution/update/${id}`, { enabled: false }, keyed);
  for (const reply of [
    await api.send(`PATCH /v1/cdn/distribution/update/${id}`, { enabled: true }, keyed),
    await api.send(`PATCH /v1/cdn/distribution/update/www`, { enabled: false }, keyed),
    await api.send(`DELETE /v1/cdn/distribution/delete/${id}`, undefined, keyed),
    await api.send(create, { ...small, domain: 'new.example' }, keyed),
    await api.send(adopt, { vendor_id: 'z-1', account: 'none' }, keyed),
  ]) {
    expect(problemOf(reply)).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
  }
});

test('422: the key of a purge', async () => {
  const admin = { ...keyed, key: controlKeys.admin };
  const purge = await api.send('POST /v1/cdn/cache/purge', { paths: ['https://www.example/'] }, admin);
  expect(purge.status).toBe(202);
  expect(problemOf(await api.send(create, small, keyed)).code).toBe('idempotency-key-reused');
});
