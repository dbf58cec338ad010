import type { Config } from '@purgeway/config';
import { createLogger } from '@purgeway/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, problemOf } from '../testing/client.ts';
import { configWithHooks, sendHook } from '../testing/hooks.ts';
import { ableConfig, startApi, type TestApi } from '../testing/start-api.ts';

const hooks = {
  blog: { source: 'ghost' },
  shop: { source: 'shopify', variables: { site: 'shop.example' } },
  pages: { source: 'github', events: ['push', 'deployment'] },
  strapi: { source: 'strapi' },
  prismic: { source: 'prismic', mapping: [{ urls: ['https://{{site}}/'] }] },
  woo: { source: 'woocommerce', previousSecret: '${OTHER_SECRET}' },
  any: {
    source: 'generic',
    authentication: { type: 'signature', header: 'x-signature' },
    mapping: [{ urls: ['https://{{site}}/{{slug}}', 'https://unknown.example/{{slug}}'] }],
    bytesMax: 2_000,
  },
  narrow: {
    source: 'generic',
    authentication: { type: 'header', header: 'x-token' },
    mapping: [{ urls: ['https://{{site}}/{{slug}}'], directories: ['https://{{site}}/{{folder}}/'] }],
    prefixes: ['https://www.example/news'],
    targetsPerDayMax: 3,
    rateLimit: { requests: 50 },
  },
  whole: {
    source: 'generic',
    authentication: { type: 'header', header: 'x-token' },
    mapping: [{ directories: ['https://{{site}}/'] }],
    mayPurgeSites: true,
  },
} as const;

const generic = { source: 'generic', authentication: { type: 'header', header: 'x-token' } } as const;
const signed = {
  type: 'signature',
  header: 'x-signature',
  algorithm: 'sha256',
  encoding: 'hex',
  signedText: '{{body}}',
} as const;

const config: Config = configWithHooks(hooks);
let api: TestApi;
let logged: string[];
beforeEach(async () => {
  logged = [];
  const destination = { write: (line: string) => void logged.push(line) };
  api = await startApi({ config, logger: createLogger({ level: 'debug', destination }) });
});
afterEach(() => api.close());

const at = (hook: string): string => `${api.url}/v1/hooks/${hook}`;
const valuesOf = (): string[] =>
  [...api.operations.kept.values()].flatMap(({ targets }) => targets.map(({ value }) => value));

function ghostPost(slug: string, status = 'published', previous: object = {}) {
  const url = `https://www.example/${slug}/`;
  return { post: { current: { id: 'p1', slug, url, status, updated_at: slug }, previous } };
}

/** What GitHub sends of a commit that added these files. */
function pushOf(added: readonly string[]) {
  return {
    ref: 'refs/heads/main',
    repository: { default_branch: 'main' },
    commits: [{ added, modified: [], removed: [] }],
  };
}

describe('200', () => {
  test('a post that is published is purged under its address, the old one and the front page, once', async () => {
    const body = ghostPost('new', 'published', { slug: 'old' });
    const reply = await sendHook(at('blog'), { source: 'ghost', body });
    expect(reply).toMatchObject({
      status: 200,
      body: { ok: true, operation: expect.stringMatching(/^op_/u), targets: 3 },
    });
    expect(reply.headers.get('content-type')).toContain('application/json');
    expect(valuesOf()).toEqual([
      'https://www.example/new/',
      'https://www.example/old/',
      'https://www.example/',
    ]);
    const [kept] = api.operations.kept.values();
    expect(kept?.record.meta).toMatchObject({
      client: 'cms',
      key: 'hook:blog',
      mode: 'hard',
      priority: 'normal',
    });
    expect(api.audit.entries).toMatchObject([
      { action: 'hook', client: 'cms', key: 'hook:blog', status: 202, targets: 3, address: '127.0.0.1' },
    ]);
  });

  test('a draft is acknowledged with the reason', async () => {
    const reply = await sendHook(at('blog'), { source: 'ghost', body: ghostPost('a', 'draft') });
    expect(reply).toMatchObject({
      status: 200,
      body: { ok: true, ignored: 'It is not published, and was not before.' },
    });
    expect(logged.filter((line) => line.includes('"warn"'))).toEqual([]);
    expect(api.operations.kept.size).toBe(0);
    expect(api.audit.entries).toEqual([]);
  });

  test('a push of more files than a JSON body may name is one purge, and sent again it is known', async () => {
    const added = Array.from({ length: 12_000 }, (_, index) => `pages/${index}.html`);
    const sent = {
      source: 'github',
      headers: { 'x-github-event': 'push', 'x-github-delivery': 'd-1' },
      body: pushOf(added),
    };
    const first = await sendHook(at('pages'), sent);
    expect(first).toMatchObject({ status: 200, body: { ok: true, targets: 12_000 } });
    expect(valuesOf()).toEqual(added.map((path) => `https://www.example/${path}`));
    expect((await sendHook(at('pages'), sent)).body).toEqual({
      ...Object(first.body),
      targets: undefined,
      duplicate: true,
    });
    expect(api.operations.kept.size).toBe(1);
    expect(api.audit.entries).toMatchObject([{ action: 'hook', status: 202, targets: 12_000 }]);
  });

  test('a product is purged at its shop', async () => {
    const store = await sendHook(at('shop'), {
      source: 'shopify',
      headers: { 'x-shopify-topic': 'products/update' },
      body: { handle: 'shirt' },
    });
    expect(store.body).toMatchObject({ ok: true, operation: expect.any(String) });
    expect(valuesOf()).toEqual(['https://shop.example/products/shirt']);
  });

  test('a whole site that the hook may purge is a deed, written down before it is done', async () => {
    await sendHook(at('whole'), { ...generic, body: {} });
    expect(valuesOf()).toEqual(['https://www.example/']);
    expect(api.audit.entries).toMatchObject([
      { action: 'purge.everything', deed: expect.any(String) },
      { action: 'purge.everything', status: 200 },
    ]);
  });

  test('tags go to the distribution of the hook, URLs to every account that fronts them: no other CDN stays stale', async () => {
    await api.close();
    const cms = { source: 'contentful', distribution: 'site' };
    api = await startApi({ config: configWithHooks({ cms }, ableConfig) });
    const reply = await sendHook(at('cms'), {
      source: 'contentful',
      headers: {
        'x-contentful-topic': 'ContentManagement.Entry.publish',
        'x-contentful-signed-headers': 'x-contentful-timestamp,x-contentful-signed-headers',
      },
      body: { sys: { id: 'e1' }, fields: { slug: { en: 'a' } } },
    });
    expect(reply.body).toMatchObject({ targets: 2 });
    const [kept] = api.operations.kept.values();
    expect(kept?.targets).toMatchObject([
      { kind: 'url', value: 'https://www.example/a' },
      { kind: 'tag', value: 'entry-e1' },
    ]);
    expect(kept?.record.meta).toMatchObject({
      accounts: { 'tencent-main': 1, 'bitiful-main': 1, 'able-main': 1 },
    });
  });

  test('each way to send the secret itself works: a header, a field of the body', async () => {
    const entry = { event: 'entry.publish', entry: { slug: 'a', publishedAt: 'x' } };
    expect((await sendHook(at('strapi'), { source: 'strapi', body: entry })).body).toMatchObject({
      targets: 1,
    });
    const update = { type: 'api-update', documents: ['x'] };
    expect((await sendHook(at('prismic'), { source: 'prismic', body: update })).body).toMatchObject({
      targets: 1,
    });
  });

  test('the secret of before is good too', async () => {
    const headers = { 'x-wc-webhook-topic': 'product.updated' };
    const body = { permalink: 'https://www.example/product/a/' };
    const secret = 'the secret that there was before';
    expect((await sendHook(at('woo'), { source: 'woocommerce', headers, body, secret })).body).toMatchObject({
      targets: 2,
    });
  });

  test('a greeting is answered, unsigned', async () => {
    const reply = await ask(at('woo'), { method: 'POST', key: '', body: 'webhook_id=5' });
    expect(reply).toMatchObject({ status: 200, body: { ok: true, ignored: expect.any(String) } });
  });
});

describe('a payload', () => {
  test('names no host that is none of the hook, however it is written', async () => {
    for (const url of [
      'https://shop.example/a/',
      '//shop.example/a/',
      'https://www.example@shop.example/',
      'https://www.example:8443/',
    ]) {
      const body = { post: { current: { id: 'p', slug: 'a', status: 'published', url } } };
      await sendHook(at('blog'), { source: 'ghost', body });
    }
    expect(valuesOf().every((value) => new URL(value).host === 'www.example')).toBe(true);
  });

  test('leads nowhere else by dots, stars or a query', async () => {
    for (const slug of ['../../', 'a/../..', '*', 'a?b=c', '#', '%2e%2e/x', '\\\\shop.example\\']) {
      await sendHook(at('any'), { source: 'generic', authentication: signed, body: { slug } });
    }
    const kinds = [...api.operations.kept.values()].flatMap(({ targets }) => targets.map(({ kind }) => kind));
    expect(new Set(kinds)).toEqual(new Set(['url']));
    expect(valuesOf()).toEqual([
      'https://www.example/%2A',
      'https://www.example/a%3Fb=c',
      'https://www.example/%23',
      'https://www.example/%5C%5Cshop.example%5C',
    ]);
  });
});

describe('401', () => {
  test('without a signature, or with a wrong one; the answer says which', async () => {
    const body = ghostPost('a');
    const none = await ask(at('blog'), { method: 'POST', key: '', body: JSON.stringify(body) });
    expect(problemOf(none)).toMatchObject({
      status: 401,
      code: 'wrong-signature',
      detail: expect.stringContaining('missing'),
    });
    const wrong = await sendHook(at('blog'), { source: 'ghost', body, secret: 'another secret than that' });
    expect(problemOf(wrong)).toMatchObject({
      status: 401,
      detail: expect.stringContaining('is not that of this hook'),
    });
    expect(api.operations.kept.size).toBe(0);
    expect(api.audit.entries).toMatchObject([
      { action: 'hook', status: 401, code: 'wrong-signature' },
      { action: 'hook', status: 401 },
    ]);
  });

  test('an API key does not open a hook', async () => {
    const reply = await ask(at('blog'), { method: 'POST', body: JSON.stringify(ghostPost('a')) });
    expect(reply.status).toBe(401);
  });

  test('nothing of what was sent, nor a secret, is in the log', async () => {
    await sendHook(at('strapi'), {
      source: 'strapi',
      body: { private: 'hunter2' },
      secret: 'wrong-secret-1234',
    });
    await sendHook(at('strapi'), {
      source: 'strapi',
      body: { event: 'entry.publish', entry: { slug: 'hunter2' } },
    });
    await expect.poll(() => logged.filter((line) => line.includes('api.request')).length).toBe(2);
    expect(logged.join('')).not.toMatch(/hunter2|wrong-secret|a secret of/u);
  });
});

describe('429', () => {
  test('guesses of a secret are slowed, and during a pause not even the right one is told apart', async () => {
    for (let i = 0; i < 12; i += 1) {
      await sendHook(at('strapi'), { source: 'strapi', body: {}, secret: `guess number ${i} of the secret` });
    }
    const right = await sendHook(at('strapi'), { source: 'strapi', body: {} });
    expect(problemOf(right)).toMatchObject({ status: 429, code: 'too-many-wrong-keys' });
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('wrong signatures are slowed too, but a right one passes: nobody behind the same address locks the sender out', async () => {
    const sent = { source: 'ghost', body: ghostPost('a') };
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      statuses.push(
        (await sendHook(at('blog'), { ...sent, secret: `guess number ${i} of the secret` })).status,
      );
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
    expect((await sendHook(at('blog'), sent)).status).toBe(200);
  });

  test('more targets than a day may have are refused, to be sent again', async () => {
    const send = (slug: string) => sendHook(at('narrow'), { ...generic, body: { slug: `news/${slug}` } });
    for (const slug of ['1', '2', '3']) {
      expect((await send(slug)).status).toBe(200);
    }
    expect(problemOf(await send('4')).code).toBe('daily-targets-used-up');
  });
});

test('404: no such hook', async () => {
  expect(problemOf(await ask(at('none'), { method: 'POST', key: '', body: '{}' }))).toMatchObject({
    status: 404,
    code: 'hook-not-found',
  });
});

test('413: a body that is larger than the hook takes', async () => {
  const body = { slug: 'a'.repeat(2_001) };
  const reply = await sendHook(at('any'), { source: 'generic', authentication: signed, body });
  expect(problemOf(reply)).toMatchObject({ status: 413, code: 'body-too-large' });
});

test('413: a hook that comes to over 100,000 targets, with the way out; nothing of it is taken', async () => {
  const body = pushOf(Array.from({ length: 100_001 }, (_, index) => String(index)));
  const sent = { source: 'github', headers: { 'x-github-event': 'push' }, body };
  expect(problemOf(await sendHook(at('pages'), sent))).toMatchObject({
    status: 413,
    code: 'too-many-targets',
    detail: expect.stringContaining('directories'),
  });
  expect(api.operations.kept.size).toBe(0);
  expect(api.audit.entries).toMatchObject([{ action: 'hook', status: 413, code: 'too-many-targets' }]);
});

test('400: what is signed and no JSON', async () => {
  const reply = await sendHook(at('any'), { source: 'generic', authentication: signed, body: '{"slug":' });
  expect(problemOf(reply)).toMatchObject({ status: 400, code: 'invalid-json' });
});

test('405: another method', async () => {
  expect((await ask(at('blog'), { key: '' })).status).toBe(405);
});

test('503: nothing can be stored, and there is no spool', async () => {
  api.operations.isGone = true;
  const reply = await sendHook(at('blog'), { source: 'ghost', body: ghostPost('a') });
  expect(problemOf(reply)).toMatchObject({ status: 503, code: 'store-unavailable' });
});

test('what is ignored needs no store', async () => {
  api.operations.isGone = true;
  const reply = await sendHook(at('blog'), { source: 'ghost', body: ghostPost('a', 'draft') });
  expect(reply.status).toBe(200);
});
