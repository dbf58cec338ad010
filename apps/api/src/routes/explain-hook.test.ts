import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signRequest } from '@purgeway/hooks/testing';
import { findSource } from '@purgeway/hooks';
import { ask, problemOf } from '../testing/client.ts';
import { configWithHooks, hookSecret, sendHook } from '../testing/hooks.ts';
import { keys, startApi, type TestApi } from '../testing/start-api.ts';

const config = configWithHooks({
  pages: {
    source: 'github',
    mapping: [
      {
        urls: [
          'https://{{site}}/{{commits[].modified[]}}',
          'https://{{site}}/{{slug}}',
          'https://unknown.example/',
        ],
      },
      { when: { event: 'release' }, urls: ['https://{{site}}/releases'] },
    ],
  },
});

let api: TestApi;
beforeEach(async () => {
  api = await startApi({ config });
});
afterEach(() => api.close());

const push = {
  ref: 'refs/heads/main',
  repository: { default_branch: 'main' },
  commits: [{ modified: ['a.html'] }],
};

function explain(body: unknown, headers: Readonly<Record<string, string>> = {}, key: string = keys.read) {
  return ask(`${api.url}/v1/hooks/pages/explain`, {
    method: 'POST',
    key,
    headers: { 'x-github-event': 'push', ...headers },
    body: JSON.stringify(body),
  });
}

describe('an explanation', () => {
  test('says which rules count, what they come to, what is missing and where it would go; nothing is purged', async () => {
    const reply = await explain(push);
    expect(reply).toMatchObject({
      status: 200,
      body: {
        hook: 'pages',
        source: 'github',
        event: 'push',
        environment: 'main',
        signature: 'missing',
        duplicates_known_by: 'nobody',
        rules: [
          {
            rule: 0,
            applied: true,
            templates: [
              { list: 'urls', values: ['https://www.example/a.html'] },
              { values: [], missing: [{ field: 'slug', reason: 'is not there' }] },
              { values: ['https://unknown.example/'] },
            ],
          },
          { rule: 1, applied: false, templates: [] },
        ],
        targets: {
          urls: ['https://www.example/a.html', 'https://unknown.example/'],
          directories: [],
          tags: [],
        },
        would_purge: 1,
        accounts: { 'tencent-main': 1, 'bitiful-main': 1 },
        refused: { count: 1, items: [{ code: 'unknown-hostname' }] },
      },
    });
    expect(api.operations.kept.size).toBe(0);
  });

  test('says why nothing is done', async () => {
    const reply = await explain({ ...push, ref: 'refs/heads/dev' });
    expect(reply.body).toMatchObject({ ignored: 'It is of "dev", which is not served; this is: main.' });
    expect(reply.body).not.toHaveProperty('would_purge');
  });

  test('says of a large push where it would go, and of one that is too large why it would not be taken', async () => {
    const explainPush = (files: number) =>
      explain({ ...push, commits: [{ modified: Array.from({ length: files }, (_, i) => String(i)) }] });
    expect((await explainPush(12_000)).body).toMatchObject({ would_purge: 12_000 });
    expect((await explainPush(100_000)).body).toMatchObject({
      would_purge: 0,
      problem: { code: 'too-many-targets' },
    });
  });

  test('says whether a signature that is sent along is right', async () => {
    const request = {
      method: 'POST',
      path: '/v1/hooks/pages',
      headers: {},
      body: Buffer.from(JSON.stringify(push)),
    };
    const authentication = findSource('github')?.authentication;
    const right = signRequest(authentication, request, { secret: hookSecret, nowMs: 0 });
    expect((await explain(push, right.headers)).body).toMatchObject({ signature: 'valid' });
    const wrong = signRequest(authentication, request, { secret: 'another', nowMs: 0 });
    expect((await explain(push, wrong.headers)).body).toMatchObject({ signature: 'wrong' });
  });

  test('is no place to try secrets at: wrong ones are counted, and then not even the right one is told apart', async () => {
    await api.close();
    const authentication = { type: 'header', header: 'x-token' };
    const mapping = [{ urls: ['https://{{site}}/'] }];
    api = await startApi({
      config: configWithHooks({ pages: { source: 'generic', authentication, mapping } }),
    });
    for (let i = 0; i < 12; i += 1) {
      expect((await explain(push)).body).toMatchObject({ signature: 'missing' });
    }
    for (let i = 0; i < 10; i += 1) {
      const guess = await explain(push, { 'x-token': `guess number ${i}` });
      expect(guess.body).toMatchObject({ signature: 'wrong' });
    }
    expect(problemOf(await explain(push, { 'x-token': hookSecret }))).toMatchObject({
      status: 429,
      code: 'too-many-wrong-keys',
    });
    expect((await explain(push)).body).toMatchObject({ signature: 'missing' });
  });

  test('is of JSON alone', async () => {
    expect(problemOf(await explain(undefined))).toMatchObject({ status: 400, code: 'invalid-json' });
  });

  test('is for keys that may read or purge, of the hook’s own client', async () => {
    expect((await explain(push, {}, keys.purge)).status).toBe(200);
    expect((await explain(push, {}, keys.distributions)).status).toBe(403);
    expect((await explain(push, {}, keys.shop)).status).toBe(403);
    expect(problemOf(await explain(push, {}, keys.other))).toMatchObject({
      status: 404,
      code: 'hook-not-found',
    });
    expect((await explain(push, {}, '')).status).toBe(401);
  });
});

describe('the list of hooks', () => {
  test('shows them with what came of them lately', async () => {
    const headers = { 'x-github-event': 'push', 'x-github-delivery': 'd-1' };
    await sendHook(`${api.url}/v1/hooks/pages`, { source: 'github', headers, body: push });
    await sendHook(`${api.url}/v1/hooks/pages`, { source: 'github', headers, body: push });
    await sendHook(`${api.url}/v1/hooks/pages`, { source: 'github', headers, body: push, secret: 'wrong' });
    const reply = await ask(`${api.url}/v1/hooks`, { key: keys.read });
    expect(reply).toMatchObject({
      status: 200,
      body: {
        items: [
          {
            name: 'pages',
            path: '/v1/hooks/pages',
            source: 'github',
            client: 'cms',
            last_hour: { accepted: 1, duplicate: 1, ignored: 0, spooled: 0, refused: 1, failed: 0 },
          },
        ],
      },
    });
    expect(reply.text).not.toContain(hookSecret);
    api.clock.advance(3_600_000);
    const later = await ask(`${api.url}/v1/hooks`, { key: keys.read });
    expect(later.body).toMatchObject({
      items: [{ last_hour: { accepted: 0 }, since_start: { accepted: 1 } }],
    });
  });

  test('shows a client its own alone', async () => {
    expect((await ask(`${api.url}/v1/hooks`, { key: keys.other })).body).toMatchObject({ items: [] });
    expect((await ask(`${api.url}/v1/hooks`, { key: keys.admin })).body).toMatchObject({ items: [{}] });
  });
});
