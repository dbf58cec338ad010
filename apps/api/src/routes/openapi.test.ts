import { afterEach, beforeEach, expect, test } from 'vitest';
import { openApiDocument } from '../openapi/document.ts';
import { ask } from '../testing/client.ts';
import { startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

test('anyone may read the document, and is told when it has not changed', async () => {
  const first = await ask(`${api.url}/openapi.json`, { key: '' });
  expect(first.status).toBe(200);
  expect(first.body).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]{22}"$/u);
  const again = await ask(`${api.url}/openapi.json`, { key: '', headers: { 'if-none-match': etag } });
  expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
});
