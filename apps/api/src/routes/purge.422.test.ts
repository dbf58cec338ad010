import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemOf, purge, purgeLines } from '../testing/client.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const good = 'https://www.example/good';

test.each([
  ['without scheme', 'www.example/a', 'no-scheme'],
  ['not http', 'ftp://www.example/a', 'not-http'],
  ['with user name', 'https://user:pass@www.example/a', 'userinfo'],
  ['with * where Bitiful forbids it', 'https://www.example/a*.css', 'refused-by-vendor-rules'],
  ['over 8 KB', `https://www.example/${'a'.repeat(8200)}`, 'too-long'],
  ['with a control character', 'https://www.example/a\tb', 'control-characters'],
  ['that is no URL', 'https://[www.example/a', 'not-a-url'],
  ['empty', '', 'empty'],
  ['that is a path without distribution', '/a', 'distribution-needed'],
  ['of a hostname nobody fronts', 'https://nobody.example/a', 'unknown-hostname'],
])('a URL %s is refused with its place, and nothing is stored', async (_, text, code) => {
  const problem = problemOf(await purge(api.url, { paths: [good, text] }));
  expect(problem).toMatchObject({
    status: 422,
    code: 'targets-refused',
    errors: [{ pointer: '/paths/1', index: 1, code, detail: expect.stringMatching(/\w{3}/u) }],
  });
  expect(api.operations.kept.size).toBe(0);
});

test('what an account cannot do names the account', async () => {
  const soft = problemOf(await purge(api.url, { paths: [good], mode: 'soft' }));
  expect(soft.errors?.[0]).toMatchObject({ pointer: '/paths/0', code: 'not-supported' });
  expect(soft.errors?.[0]?.detail).toMatch(
    /Account tencent-main \(tencent\): .*Account bitiful-main \(bitiful\): /u,
  );
  const tag = problemOf(await purge(api.url, { distribution_id: 'img', tags: ['story-1'] }));
  expect(tag.errors).toEqual([
    { pointer: '/tags/0', index: 0, code: 'not-supported', detail: expect.stringContaining('bitiful-main') },
  ]);
});

test('at most 100 refusals are named, all are counted', async () => {
  const paths = Array.from({ length: 250 }, () => 'nonsense');
  const problem = problemOf(await purge(api.url, { paths: [good, ...paths] }));
  expect([problem.errors?.length, problem.error_count]).toEqual([100, 250]);
});

test('with "partial" and nothing left it is refused', async () => {
  const problem = problemOf(await purge(api.url, { paths: ['nonsense'], partial: true }));
  expect(problem).toMatchObject({ status: 422, code: 'targets-refused', error_count: 1 });
});

test('an unknown distribution is named', async () => {
  const problem = problemOf(await purge(api.url, { distribution_id: 'none', paths: ['/a'] }));
  expect(problem).toMatchObject({
    status: 422,
    code: 'unknown-distribution',
    errors: [{ pointer: '/distribution_id' }],
  });
});

test('a vendor without an account, or not that of the distribution, is named', async () => {
  for (const body of [
    { paths: [good], vendor: 'akamai' },
    { paths: ['/a'], vendor: 'bitiful', distribution_id: 'shop' },
  ]) {
    expect(problemOf(await purge(api.url, body))).toMatchObject({
      status: 422,
      code: 'unknown-vendor',
      errors: [{ pointer: '/vendor' }],
    });
  }
});

test('a URL of another hostname than the distribution fronts is refused', async () => {
  const problem = problemOf(await purge(api.url, { paths: [good], distribution_id: 'shop' }));
  expect(problem.errors).toMatchObject([{ pointer: '/paths/0', code: 'not-of-distribution' }]);
});

test('tags and patterns need a distribution, and so does everything', async () => {
  const body = { tags: ['a'], patterns: ['*'], purge_everything: true };
  const problem = problemOf(await purge(api.url, body, { key: keys.everything }));
  expect(problem.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
    '/tags/0 distribution-needed',
    '/patterns/0 distribution-needed',
    '/purge_everything distribution-needed',
  ]);
});

test.each([
  [{ endpoint: 'none' }, '/callback/endpoint'],
  [{ url: 'ftp://hooks.example/' }, '/callback/url'],
  [{ url: 'hooks.example' }, '/callback/url'],
  [{ url: 'https://user@hooks.example/' }, '/callback/url'],
  [{ url: 'https://elsewhere.example/' }, '/callback/url'],
  [{ url: 'https://internal.example/' }, '/callback/url'],
  [{ url: 'https://notinternal.example/' }, '/callback/url'],
  [{ url: 'https://hooks.example\\@elsewhere.example/' }, '/callback/url'],
  [{ url: 'https://hooks.example/\n' }, '/callback/url'],
])('the callback %j is refused at %s', async (callback, pointer) => {
  const problem = problemOf(await purge(api.url, { paths: [good], callback }));
  expect(problem).toMatchObject({ status: 422, code: 'callback-refused', errors: [{ pointer }] });
});

test('the same idempotency key with another request is refused, also across the two forms', async () => {
  const headers = { 'idempotency-key': 'used' };
  expect((await purge(api.url, { paths: [good] }, { headers })).status).toBe(202);
  for (const reply of [
    await purge(api.url, { paths: [`${good}/other`] }, { headers }),
    await purge(api.url, { paths: [good], priority: 'urgent' }, { headers }),
    await purgeLines(api.url, `"${good}/other"\n`, { headers }),
  ]) {
    expect(problemOf(reply)).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused',
      errors: [{ pointer: '/idempotency_key' }],
    });
  }
});

test('NDJSON with a bad line stores nothing, reads to the end and names up to 100 lines', async () => {
  const lines = ['"https://www.example/good"', ...Array.from({ length: 150 }, () => 'nonsense')];
  const before = api.operations.kept.size;
  const problem = problemOf(await purgeLines(api.url, lines.join('\n')));
  expect(problem).toMatchObject({ status: 422, code: 'targets-refused', error_count: 150 });
  expect(problem.errors?.length).toBe(100);
  expect(problem.errors?.[0]).toMatchObject({ pointer: '/1', index: 1, code: 'not-an-entry' });
  expect([api.operations.kept.size, api.operations.staging.size]).toEqual([before, 0]);
});

test('a line over its cap is refused with its number and the stream goes on', async () => {
  const problem = problemOf(await purgeLines(api.url, `"${good}"\n"${'x'.repeat(70_000)}"\n"nonsense"\n`));
  expect(problem.errors?.map(({ index, code }) => [index, code])).toEqual([
    [1, 'too-long'],
    [2, 'no-scheme'],
  ]);
});
