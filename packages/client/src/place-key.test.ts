import { expect, test } from 'vitest';
import { createPurgewayClient, PurgewayError, type ClientOptions, type PurgewayClient } from './index.ts';

/** A client whose requests go nowhere, and what they were. `fetch` itself makes each, and refuses what it cannot send. */
function openClient(options: Partial<ClientOptions> = {}) {
  const sent: { key: string | null; query: string; body: string }[] = [];
  const client = createPurgewayClient({
    baseUrl: 'http://purgeway.example',
    key: 'k',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      sent.push({
        key: request.headers.get('idempotency-key'),
        query: new URL(request.url).search,
        body: await request.text(),
      });
      return Response.json({ ok: true, purge_id: 'op_1' });
    },
    ...options,
  });
  return { client, sent };
}

const paths = ['https://a.example/'];

test('a key that stands in the body or the query is the one in the header', async () => {
  const { client, sent } = openClient();
  await client.purge({ paths, idempotency_key: 'news-42' });
  await client.call('deleteDistribution', {
    path: { distribution_id: 'd' },
    query: { idempotency_key: 'gone-42' },
  });
  await client.purge({ paths, idempotency_key: 'news-42' }, { idempotencyKey: 'apart-42' });
  expect(sent.map(({ key }) => key)).toEqual(['news-42', 'gone-42', 'apart-42']);
});

test.each(['記事-42', '"quoted"', ' spaces '])('the key %j of the body stays what it is', async (key) => {
  const { client, sent } = openClient();
  await client.purge({ paths, idempotency_key: key });
  expect(sent).toEqual([{ key: null, query: '', body: JSON.stringify({ paths, idempotency_key: key }) }]);
});

test('a key that no header can carry goes where the route has a field for it', async () => {
  const { client, sent } = openClient();
  const given = { idempotencyKey: '記事-42' };
  await client.purge({ paths }, given);
  await client.purgeLines(paths, given);
  await client.distributions.delete('d', given);
  const query = `?idempotency_key=${encodeURIComponent('記事-42')}`;
  expect(sent).toEqual([
    { key: null, query: '', body: JSON.stringify({ paths, idempotency_key: '記事-42' }) },
    { key: null, query, body: expect.stringContaining(paths[0] ?? '') },
    { key: null, query, body: '' },
  ]);
});

test.each<[string, Partial<ClientOptions>, (client: PurgewayClient) => Promise<unknown>, string]>([
  ['an API key', { key: 'secret-鍵' }, (client) => client.vendors(), 'The API key'],
  ['an API key of two lines', { key: 'secret\nkey' }, (client) => client.vendors(), 'The API key'],
  [
    'an idempotency key, where there is no field for it,',
    {},
    (client) => client.operations.retry('op_1', { idempotencyKey: 'secret-鍵' }),
    'The idempotency key',
  ],
])(
  '%s that no header can carry is told at once, and is not in what is told',
  async (...[, options, ask, begins]) => {
    const { client, sent } = openClient(options);
    const error = await ask(client).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PurgewayError);
    expect(error).toMatchObject({
      code: 'not-sendable',
      isRetryable: false,
      cause: undefined,
      detail: `${begins} has a character that no HTTP header can carry.`,
    });
    expect(String(error instanceof Error && error.stack)).not.toContain('secret');
    expect(sent).toEqual([]);
  },
);
