import { afterEach, beforeEach, expect, test } from 'vitest';
import { configWithHooks, sendHook } from '../testing/hooks.ts';
import { startApi, type TestApi } from '../testing/start-api.ts';

const generic = { source: 'generic', authentication: { type: 'header', header: 'x-token' } } as const;

const config = configWithHooks({
  blog: { source: 'ghost' },
  pages: { source: 'github' },
  story: { source: 'storyblok' },
  any: { ...generic, mapping: [{ urls: ['https://{{site}}/{{slug}}'] }] },
  patient: {
    ...generic,
    fields: { event: 'headers.x-event' },
    mapping: [{ urls: ['https://{{site}}/{{slug}}', 'https://{{site}}/{{headers.x-path}}'] }],
    sameContentSeconds: 600,
  },
});

let api: TestApi;
beforeEach(async () => {
  api = await startApi({ config });
});
afterEach(() => api.close());

const at = (hook: string): string => `${api.url}/v1/hooks/${hook}`;
const ghostPost = { post: { current: { slug: 'a', url: 'https://www.example/a/', status: 'published' } } };

test('the same bytes again are another change, unless the sender or the config says how to know: a page is never left stale', async () => {
  for (const [hook, sent] of [
    ['blog', { source: 'ghost', body: ghostPost }],
    ['story', { source: 'storyblok', body: { action: 'published', story_id: 1, full_slug: 'a' } }],
    ['any', { ...generic, body: { slug: 'a' } }],
  ] as const) {
    const before = api.operations.kept.size;
    await sendHook(at(hook), sent);
    expect((await sendHook(at(hook), sent)).body).toMatchObject({ operation: expect.any(String) });
    expect([hook, api.operations.kept.size - before]).toEqual([hook, 2]);
  }
});

test('where the config says so the same content is the same delivery for as long, wherever the spans of that length begin', async () => {
  const sent = { ...generic, body: { slug: 'a' } };
  const first = await sendHook(at('patient'), sent);
  api.clock.advance(299_000);
  const again = await sendHook(at('patient'), sent);
  expect(again.body).toEqual({ ...Object(first.body), targets: undefined, duplicate: true });
  api.clock.advance(291_000);
  expect((await sendHook(at('patient'), sent)).body).toMatchObject({ duplicate: true });
  api.clock.advance(11_000);
  expect((await sendHook(at('patient'), sent)).body).not.toHaveProperty('duplicate');
  expect(api.operations.kept.size).toBe(2);
});

test('the same body that comes to other targets, or of another event, is another delivery', async () => {
  const body = { slug: 'a' };
  for (const headers of [{ 'x-path': 'b' }, { 'x-path': 'c' }, { 'x-path': 'c', 'x-event': 'deleted' }]) {
    const reply = await sendHook(at('patient'), { ...generic, headers, body });
    expect(reply.body).toMatchObject({ targets: 2 });
  }
  const values = [...api.operations.kept.values()].flatMap(({ targets }) =>
    targets.map(({ value }) => value),
  );
  expect(values).toContain('https://www.example/c');
});

test('a delivery that has a name is known by it, and what comes to other targets is another', async () => {
  const headers = { 'x-github-event': 'push', 'x-github-delivery': 'd-1' };
  const push = (file: string, id = 'd-1') =>
    sendHook(at('pages'), {
      source: 'github',
      headers: { ...headers, 'x-github-delivery': id },
      body: {
        ref: 'refs/heads/main',
        repository: { default_branch: 'main' },
        commits: [{ added: [file] }],
      },
    });
  await push('a.html');
  api.clock.advance(3_600_000);
  expect((await push('a.html')).body).toMatchObject({ duplicate: true });
  expect((await push('b.html')).body).not.toHaveProperty('duplicate');
  expect((await push('a.html', 'd-2')).body).not.toHaveProperty('duplicate');
  expect(api.operations.kept.size).toBe(3);
});
