import { Secret, VaultError } from '@purgeway/model';
import type { EndpointStore, ListedDelivery } from '@purgeway/store';
import { describe, expect, test } from 'vitest';
import { findTarget, type TargetDeps } from './find-target.ts';

const nowMs = Date.UTC(2026, 0, 5);
const [newer, older] = [new Secret('whsec_newer'), new Secret('whsec_older')];

const delivery: ListedDelivery = {
  id: 'msg_0000000000000000000a',
  operationId: 'op_0000000000000000000a',
  client: 'site',
  state: 'pending',
  body: '{}',
  status: 'complete',
  createdAtMs: nowMs,
  startedAtMs: nowMs,
  attempts: 0,
  attemptLog: [],
};

type Made = Awaited<ReturnType<EndpointStore['getWithSecrets']>>;

function depsOf(
  callbacks: Partial<TargetDeps['callbacks']>,
  getWithSecrets: () => Promise<Made> = () => Promise.resolve(undefined),
): TargetDeps {
  const none = { endpoints: {}, allowedHosts: ['*.example'], timeoutMs: 1_000 };
  const rules = { allowedNetworks: [], allowedPorts: [443], allowHttp: false };
  const unused = () => Promise.reject(new Error('not asked for'));
  return {
    callbacks: { ...none, ...rules, ...callbacks },
    clock: { now: () => nowMs },
    store: {
      endpoints: {
        canKeep: true,
        getWithSecrets,
        create: unused,
        get: unused,
        list: unused,
        change: unused,
        rotate: unused,
        remove: unused,
      },
    },
  };
}

function madeBy(client: string, overlapEndsAtMs: number): () => Promise<Made> {
  const facts = { name: 'cms', method: 'PUT', createdAtMs: nowMs, updatedAtMs: nowMs } as const;
  const previous = { secret: older, untilMs: overlapEndsAtMs };
  return () =>
    Promise.resolve({
      record: { ...facts, client, url: 'https://cms.example/{status}' },
      secrets: { secret: newer, previous },
    });
}

const toEndpoint = { ...delivery, endpoint: 'cms' };

describe('a delivery to an endpoint', () => {
  const configured = { url: 'http://cms.internal:8080/{purge_id}', method: 'POST', secret: newer } as const;

  test('of the config goes where the config says now, with the rights of what the operator wrote', async () => {
    const endpoints = { cms: { ...configured, previousSecret: older } };
    expect(await findTarget(depsOf({ endpoints }), toEndpoint)).toEqual({
      is: 'ready',
      receiver: expect.stringContaining('cms'),
      url: `http://cms.internal:8080/${delivery.operationId}`,
      method: 'POST',
      secrets: [newer, older],
      operatorsOrigin: 'http://cms.internal:8080',
    });
  });

  test('made through the API is signed with the older secret until its overlap ends, and has no such rights', async () => {
    const found = await findTarget(depsOf({}, madeBy('site', nowMs + 1)), toEndpoint);
    expect(found).toMatchObject({
      url: 'https://cms.example/complete',
      method: 'PUT',
      secrets: [newer, older],
    });
    expect(found).not.toMatchObject({ operatorsOrigin: expect.anything() });
    expect(await findTarget(depsOf({}, madeBy('site', nowMs)), toEndpoint)).toMatchObject({
      secrets: [newer],
    });
  });

  test('that this process does not know may be known to others; one of another client goes nowhere', async () => {
    expect(await findTarget(depsOf({}), toEndpoint)).toMatchObject({ is: 'missing' });
    expect(await findTarget(depsOf({}, madeBy('other', nowMs)), toEndpoint)).toMatchObject({ is: 'gone' });
  });

  test('waits when the operator took its host off the list, unless he wrote the address himself', async () => {
    const allowedHosts = ['other.example'];
    const reason = 'Callbacks to cms.example are not allowed any more.';
    expect(await findTarget(depsOf({ allowedHosts }, madeBy('site', nowMs)), toEndpoint)).toEqual({
      is: 'missing',
      reason,
    });
    const endpoints = { cms: { ...configured, url: 'https://cms.example/' } };
    expect(await findTarget(depsOf({ allowedHosts, endpoints }), toEndpoint)).toMatchObject({ is: 'ready' });
  });

  test('whose key this process lacks is left to others', async () => {
    const closed = () => Promise.reject(new VaultError('no key'));
    expect(await findTarget(depsOf({}, closed), toEndpoint)).toEqual({ is: 'unreadable' });
  });
});

describe('a delivery to an address of a request', () => {
  const toAddress = { ...delivery, url: 'https://hooks.example:8443/{status}?id={purge_id}' };

  test('is signed with the general secret, and the one before it', async () => {
    expect(await findTarget(depsOf({ secret: newer, previousSecret: older }), toAddress)).toMatchObject({
      receiver: expect.stringContaining('hooks.example:8443'),
      url: `https://hooks.example:8443/complete?id=${delivery.operationId}`,
      method: 'POST',
      secrets: [newer, older],
    });
  });

  test('waits when the operator took its host off the list', async () => {
    const reason = 'Callbacks to hooks.example are not allowed any more.';
    expect(await findTarget(depsOf({ secret: newer, allowedHosts: [] }), toAddress)).toEqual({
      is: 'missing',
      reason,
    });
  });

  test('goes nowhere while there is no secret, and waits where it cannot be read', async () => {
    expect(await findTarget(depsOf({}), toAddress)).toMatchObject({ is: 'missing' });
    expect(await findTarget(depsOf({ secret: newer }), { ...delivery, isUnreadable: true })).toEqual({
      is: 'unreadable',
    });
  });
});
