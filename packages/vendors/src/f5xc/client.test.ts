import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCannedExchange, type SentRequest } from '../testing/canned-exchange.ts';
import { createF5Client, type F5Client } from './client.ts';
import { settingsSchema } from './settings.ts';

const options = { signal: new AbortController().signal };
/** The page's own answer. */
const answer = readFileSync(new URL('fixtures/cache-purge-answer.json', import.meta.url), 'utf8');

const authorization = 'APIToken token-for-tests';
const json = { authorization, 'content-type': 'application/json' };
const host = 'https://acme.console.ves.volterra.io';
const form = { metadata: { name: 'shop', namespace: 'space' }, spec: { domains: ['www.example.com'] } };
const balancer = JSON.stringify({ ...form, system_metadata: null });

interface Case {
  readonly name: string;
  readonly answer?: string;
  readonly call: (client: F5Client) => Promise<unknown>;
  readonly sent: Omit<SentRequest, 'headers' | 'body'> & { readonly body?: unknown };
}

const cases: readonly Case[] = [
  {
    name: 'cache-purge',
    answer,
    call: (client) => client.cachePurge('shop', { url: '/path1', hard_purge: {} }, options),
    sent: {
      method: 'POST',
      url: `${host}/api/cdn/namespaces/space/cdn_loadbalancer/shop/cache-purge`,
      body: { url: '/path1', hard_purge: {} },
    },
  },
  {
    name: 'get-service-operation-status',
    call: (client) => client.getServiceOperationStatus('shop', '4294967295', options),
    sent: {
      method: 'POST',
      url: `${host}/api/cdn/namespaces/space/cdn_loadbalancer/get-service-operation-status`,
      body: { namespace: 'space', name: 'shop', service_op_id: 4_294_967_295 },
    },
  },
  {
    name: 'the creation of a purge command',
    call: (client) =>
      client.createPurgeCommand(
        {
          metadata: { name: 'one', namespace: 'space' },
          spec: { url_path: '/a', soft_purge: {}, virtual_host: { name: 'v', namespace: 'space' } },
        },
        options,
      ),
    sent: {
      method: 'POST',
      url: `${host}/api/config/namespaces/space/cdn_purge_commands`,
      body: {
        metadata: { name: 'one', namespace: 'space' },
        spec: { url_path: '/a', soft_purge: {}, virtual_host: { name: 'v', namespace: 'space' } },
      },
    },
  },
  {
    name: 'the status of a purge command',
    call: (client) => client.getPurgeCommandStatus('one', options),
    sent: {
      method: 'GET',
      url: `${host}/api/config/namespaces/space/cdn_purge_commands/one?response_format=GET_RSP_FORMAT_STATUS`,
    },
  },
  {
    name: 'the deletion of a purge command',
    call: (client) => client.deletePurgeCommand('one', options),
    sent: {
      method: 'DELETE',
      url: `${host}/api/config/namespaces/space/cdn_purge_commands/one`,
      body: { fail_if_referred: false, name: 'one', namespace: 'space' },
    },
  },
  {
    name: 'the creation of a load balancer',
    answer: balancer,
    call: (client) => client.createBalancer(form, options),
    sent: { method: 'POST', url: `${host}/api/config/namespaces/space/cdn_loadbalancers`, body: form },
  },
  {
    name: 'a load balancer',
    answer: balancer,
    call: (client) => client.getBalancer('shop', options),
    sent: { method: 'GET', url: `${host}/api/config/namespaces/space/cdn_loadbalancers/shop` },
  },
  {
    name: 'the status of a load balancer',
    call: (client) => client.getBalancerStatus('shop', options),
    sent: {
      method: 'GET',
      url: `${host}/api/config/namespaces/space/cdn_loadbalancers/shop?response_format=GET_RSP_FORMAT_STATUS`,
    },
  },
  {
    name: 'the form for a replacement',
    answer: JSON.stringify({ replace_form: form }),
    call: (client) => client.getReplaceForm('shop', options),
    sent: {
      method: 'GET',
      url: `${host}/api/config/namespaces/space/cdn_loadbalancers/shop?response_format=GET_RSP_FORMAT_FOR_REPLACE`,
    },
  },
  {
    name: 'the list of load balancers',
    call: (client) => client.listBalancers(options),
    sent: {
      method: 'GET',
      url: `${host}/api/config/namespaces/space/cdn_loadbalancers?report_fields=&report_status_fields=`,
    },
  },
  {
    name: 'a replacement',
    call: (client) => client.replaceBalancer(form, options),
    sent: { method: 'PUT', url: `${host}/api/config/namespaces/space/cdn_loadbalancers/shop`, body: form },
  },
  {
    name: 'the deletion of a load balancer',
    call: (client) => client.deleteBalancer('shop', options),
    sent: {
      method: 'DELETE',
      url: `${host}/api/config/namespaces/space/cdn_loadbalancers/shop`,
      body: { fail_if_referred: false, name: 'shop', namespace: 'space' },
    },
  },
];

describe('a call', () => {
  it.each(cases)('for $name is sent whole', async ({ answer: text = '{}', call, sent: wanted }) => {
    const { client, sent } = connect(text);
    await call(client);
    const { body, ...request } = wanted;
    expect(sent).toEqual([
      {
        ...request,
        headers: body === undefined ? { authorization } : json,
        body: body === undefined ? '' : JSON.stringify(body),
      },
    ]);
  });

  it('keeps a path of the base address, with or without a slash at its end', async () => {
    for (const baseUrl of [`${host}/api/v1/tenant`, `${host}/api/v1/tenant/`]) {
      const { client, sent } = connect(answer, { baseUrl });
      await client.cachePurge('shop', { purge_all: {}, hard_purge: {} }, options);
      expect(sent[0]?.url).toBe(
        `${host}/api/v1/tenant/api/cdn/namespaces/space/cdn_loadbalancer/shop/cache-purge`,
      );
    }
  });
});

describe('the id of a purge', () => {
  it.each([
    [answer, '1'],
    ['{"purge_request_id":4294967295}', '4294967295'],
    ['{"purge_request_id":"77"}', '77'],
  ])('is read from %s', async (text, id) => {
    const { client } = connect(text);
    expect(await client.cachePurge('shop', { url: '/', hard_purge: {} }, options)).toBe(id);
  });

  it.each(['{}', '{"purge_request_id":null}', '{"purge_request_id":"x"}', '{"purge_request_id":1.5}', '1'])(
    'is missed in %s, and the purge uncertain',
    async (text) => {
      const run = connect(text).client.cachePurge('shop', { url: '/', hard_purge: {} }, options);
      await expect(run).rejects.toMatchObject({ kind: 'uncertain', vendor: 'f5xc' });
    },
  );
});

function connect(
  text: string,
  more: Record<string, unknown> = {},
): { client: F5Client; sent: readonly SentRequest[] } {
  const { exchange, sent } = createCannedExchange(text);
  const settings = settingsSchema.parse({
    baseUrl: host,
    namespace: 'space',
    apiToken: 'token-for-tests',
    ...more,
  });
  return { client: createF5Client(settings, { exchange, now: () => 0 }), sent };
}
