import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, problemOf } from '../testing/client.ts';
import { startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.close());

const anyone = { key: '' };

test('the description can be read by anyone, with scripts and styles of our own alone', async () => {
  const page = await ask(`${api.url}/docs`, anyone);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  expect(page.text).not.toMatch(/<script>|<style>|\son\w+=|https?:\/\//u);
  const linked = [...page.text.matchAll(/(?:src|href)="([^"]+)"/gu)].map(([, path = '']) => path);
  expect(linked).toHaveLength(4);
  for (const path of linked) {
    expect([path, (await ask(api.url + path, anyone)).status]).toEqual([path, 200]);
  }
});

test('what starts it names only our own document, and no validator elsewhere', async () => {
  const { text } = await ask(`${api.url}/docs/start.js`, anyone);
  expect(text).toContain("url: '/openapi.json'");
  expect(text).toContain('validatorUrl: null');
});

test('a file that a browser has already is not sent again, and one that it takes zipped is', async () => {
  const path = `${api.url}/docs/swagger-ui-bundle.js`;
  const first = await ask(path, anyone);
  expect(first.headers.get('content-encoding')).toBe('gzip');
  expect(Number(first.headers.get('content-length'))).toBeLessThan(first.text.length / 2);
  const plain = await ask(path, { ...anyone, headers: { 'accept-encoding': 'identity' } });
  expect([plain.headers.get('content-encoding'), plain.text]).toEqual([null, first.text]);
  const etag = first.headers.get('etag') ?? '';
  expect(plain.headers.get('etag')).not.toBe(etag);
  const again = await ask(path, { ...anyone, headers: { 'if-none-match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('what is none of its files is no address', async () => {
  for (const path of [
    '/docs/none.js',
    '/docs/../package.json',
    '/docs/%2e%2e%2fpackage.json',
    '/docs/constructor',
  ]) {
    expect(problemOf(await ask(api.url + path, anyone))).toMatchObject({ code: 'route-not-found' });
  }
});
