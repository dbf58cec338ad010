import { readFile } from 'node:fs/promises';
import { createHook } from '@purgeway/hooks';
import { describe, expect, test } from 'vitest';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { isHostOfHook } from './hooks.ts';
import { parseConfig } from './parse-config.ts';

const secret = 'a secret of sixteen or more';
const env = {
  SECRET: secret,
  GITHUB_HOOK_SECRET: secret,
  SHORT: 'hunter2',
  SIGNING: `whsec_${'A'.repeat(43)}=`,
};
const base = { client: 'cms', secret: '${SECRET}' };

function parse(hooks: unknown, others: object = {}) {
  return parseConfig(JSON.stringify({ clients: [{ id: 'cms' }], hooks, ...others }), { env });
}

/** What the first of the hooks makes of a payload. */
function readBy(hooks: unknown, payload: unknown, headers: Readonly<Record<string, string>> = {}) {
  const [configured] = parse(hooks).hooks;
  if (configured === undefined) {
    throw new Error('There is one hook.');
  }
  const deps = { secrets: () => [], isHostAllowed: () => false };
  const request = { method: 'POST', path: '/', headers, body: Buffer.alloc(0) };
  return createHook(configured.settings, deps).read(request, payload);
}

function problemsOf(hooks: unknown, others: object = {}): readonly ConfigProblem[] {
  try {
    parse(hooks, others);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.problems : [{ pointer: '?', message: String(error) }];
  }
}

describe('a hook', () => {
  test('needs no more than its source, client, secret and site', () => {
    const [hook] = parse({
      blog: { ...base, source: 'ghost', variables: { site: 'www.example.com' } },
    }).hooks;
    expect(hook).toMatchObject({
      name: 'blog',
      client: 'cms',
      mode: 'hard',
      priority: 'normal',
      bytesMax: 1_048_576,
    });
    expect(JSON.stringify(hook)).not.toContain(env.SECRET);
  });

  test('lets a payload name the hosts of its list, else its site alone', () => {
    const site = { ...base, source: 'ghost', variables: { site: 'WWW.example.com' } };
    const [one, two] = parse({ a: site, b: { ...site, hostnames: ['*.example.com'] } }).hooks;
    if (one === undefined || two === undefined) {
      throw new Error('There are two hooks.');
    }
    expect([isHostOfHook(one, 'www.example.com'), isHostOfHook(one, 'img.example.com')]).toEqual([
      true,
      false,
    ]);
    expect([isHostOfHook(two, 'img.example.com'), isHostOfHook(two, 'example.net')]).toEqual([true, false]);
  });

  test('of any sender of JSON says all of it itself', () => {
    const authentication = {
      type: 'signature',
      header: 'x-sig',
      algorithm: 'sha512',
      encoding: 'base64',
      prefix: 'v1,',
      signedText: '{{headers.x-id}}.{{timestamp}}.{{body}}',
      timestamp: { header: 'x-time', unit: 'ms' },
      toleranceSeconds: 60,
    };
    const mapping = [{ when: { event: ['a', 'b*'] }, urls: ['https://www.example.com/{{slug}}'] }];
    const fields = { event: 'headers.x-event', slug: 'page.path' };
    const [hook] = parse({ any: { ...base, source: 'generic', authentication, fields, mapping } }).hooks;
    expect(hook?.settings).toMatchObject({ source: 'generic', fields, mapping, authentication });
  });
});

test('the GitHub example of the documents purges pages by the files that they are made of', async () => {
  const text = await readFile(new URL('../../../docs/hooks.md', import.meta.url), 'utf8');
  const example: unknown = JSON.parse(/```json\n(\{\s+"site": \{[^`]+)```/u.exec(text)?.[1] ?? '');
  const commits = [
    { added: ['content/blog/x.md', 'layouts/a.html'], modified: ['content/blog/y/index.md'], removed: [] },
    { added: [], modified: [], removed: [`content/${'a/'.repeat(9_000)}.md`, 'content/old.md'] },
  ];
  const payload = { ref: 'refs/heads/main', repository: { default_branch: 'main' }, commits };
  expect(readBy(example, payload, { 'x-github-event': 'push' })).toMatchObject({
    nothing: undefined,
    mapped: {
      targets: {
        urls: ['blog/x', 'blog/y', 'old'].map((page) => `https://www.example.com/${page}/`),
      },
    },
  });
  const layouts = { commits: [{ added: [], modified: ['layouts/a.html'], removed: [] }] };
  expect(readBy(example, { ...payload, ...layouts }, { 'x-github-event': 'push' }).nothing).toMatchObject({
    outcome: 'ignored',
  });
});

/** The first JSON of the documents after a text, as a hook. */
async function exampleAfter(text: string, hook: object): Promise<unknown> {
  const document = await readFile(new URL('../../../docs/hooks.md', import.meta.url), 'utf8');
  const [, json = ''] = /```json\n([^`]+)```/u.exec(document.slice(document.indexOf(text))) ?? [];
  const fields: object = JSON.parse(json);
  return { x: { ...base, variables: { site: 'www.example.com' }, ...hook, ...fields } };
}

test('the examples of the documents for large pushes, deployments and addresses with a date purge what they say', async () => {
  const github = await exampleAfter('A large push', { source: 'github' });
  const pushOf = (file: string) => ({
    ref: 'refs/heads/main',
    repository: { default_branch: 'main' },
    commits: [{ modified: ['readme.md'], removed: [file] }],
  });
  const headers = { 'x-github-event': 'push' };
  expect(readBy(github, pushOf('content/blog/x.md'), headers).mapped.targets).toMatchObject({
    directories: ['https://www.example.com/blog/'],
  });
  expect(readBy(github, pushOf('content/x.md'), headers).nothing).toMatchObject({ outcome: 'ignored' });

  const deployed = await exampleAfter('A push comes before', { source: 'github' });
  const statusOf = (state: string, environment: string) =>
    readBy(
      deployed,
      { deployment_status: { state }, deployment: { environment } },
      { 'x-github-event': 'deployment_status' },
    );
  expect(statusOf('success', 'production').mapped.targets.directories).toEqual(['https://www.example.com/']);
  expect(statusOf('success', 'production').nothing).toBeUndefined();
  expect(statusOf('pending', 'production').nothing?.outcome).toBe('ignored');
  expect(statusOf('success', 'preview').nothing?.outcome).toBe('ignored');

  const wordpress = await exampleAfter('A WordPress', { source: 'wordpress' });
  const post = { post_name: 'a', post_status: 'draft', post_date: '2026-11-06 14:19:18' };
  const payload = { post, post_before: { post_status: 'publish' } };
  expect(readBy(wordpress, payload).mapped.targets).toMatchObject({
    urls: ['https://www.example.com/2026/11/a/'],
  });
});

test('a hook says by itself which events it leaves out, and why', () => {
  const ignored = [{ when: { status: 'draft' }, reason: 'It is a draft.' }];
  const hooks = {
    any: {
      ...base,
      source: 'generic',
      authentication: { type: 'header', header: 'x-token' },
      ignored,
      mapping: [{ urls: ['https://www.example.com/{{slug}}'] }],
    },
  };
  expect(readBy(hooks, { slug: 'a', status: 'draft' }).nothing?.reason).toBe('It is a draft.');
  expect(readBy(hooks, { slug: 'a', status: 'live' }).nothing).toBeUndefined();
});

describe('what is wrong is told at the start, by its place', () => {
  const site = { variables: { site: 'www.example.com' } };

  test.each([
    ['no such source', { ...base, source: 'typo3' }, '/hooks/x/source'],
    ['no such client', { ...base, ...site, client: 'nobody', source: 'ghost' }, '/hooks/x/client'],
    ['the secret itself', { ...base, ...site, secret: 'hunter2', source: 'ghost' }, '/hooks/x/secret'],
    [
      'a variable that is not set',
      { ...base, ...site, secret: '${NOBODY}', source: 'ghost' },
      '/hooks/x/secret',
    ],
    ['a secret that is short', { ...base, ...site, secret: '${SHORT}', source: 'ghost' }, '/hooks/x/secret'],
    ['an unknown setting', { ...base, ...site, source: 'ghost', sites: [] }, '/hooks/x/sites'],
    ['a usual mapping without its site', { ...base, source: 'strapi' }, '/hooks/x/mapping'],
    ['a usual mapping of tags alone', { ...base, ...site, source: 'prismic' }, '/hooks/x/mapping'],
    ['a generic hook that says nothing', { ...base, source: 'generic' }, '/hooks/x/authentication'],
    [
      'a host of the payload',
      { ...base, ...site, source: 'ghost', mapping: [{ urls: ['https://{{host}}/'] }] },
      '/hooks/x/mapping/0/urls/0',
    ],
    [
      'a whole URL and no hostnames',
      { ...base, source: 'ghost', mapping: [{ urls: ['{{url}}'] }] },
      '/hooks/x/mapping/0/urls/0',
    ],
    [
      'tags without a distribution',
      { ...base, ...site, source: 'ghost', mapping: [{ tags: ['a'] }] },
      '/hooks/x/mapping/0/tags/0',
    ],
    [
      'a condition on no field',
      { ...base, ...site, source: 'ghost', mapping: [{ when: { 'a b': 'c' }, urls: ['https://{{site}}/'] }] },
      '/hooks/x/mapping/0/when/a b',
    ],
    [
      'a signature without the body',
      {
        ...base,
        ...site,
        source: 'ghost',
        authentication: { type: 'signature', header: 'x', signedText: '{{timestamp}}' },
      },
      '/hooks/x/authentication/signedText',
    ],
    [
      'a callback endpoint that is not there',
      { ...base, ...site, source: 'ghost', callback: { endpoint: 'nobody' } },
      '/hooks/x/callback/endpoint',
    ],
    [
      'a callback to a host that is not allowed',
      { ...base, ...site, source: 'ghost', callback: { url: 'https://elsewhere.example/' } },
      '/hooks/x/callback/url',
    ],
    [
      'a pattern that is none',
      { ...base, ...site, source: 'ghost', fields: { page: { path: 'a', matching: '(?=a)' } } },
      '/hooks/x/fields/page/matching',
    ],
    [
      'a pattern without a group',
      { ...base, ...site, source: 'ghost', fields: { page: { path: 'a', matching: '^a$' } } },
      '/hooks/x/fields/page/matching',
    ],
    [
      'what is ignored by no field',
      { ...base, ...site, source: 'ghost', ignored: [{ when: { 'a b': 'c' }, reason: 'No.' }] },
      '/hooks/x/ignored/0/when/a b',
    ],
    ['a vendor without an account', { ...base, ...site, source: 'ghost', vendor: 'wwww' }, '/hooks/x/vendor'],
    ['a name that is no slug', undefined, '/hooks/No Slug'],
  ])('%s', (_name, hook, pointer) => {
    const hooks = hook === undefined ? { 'No Slug': { ...base, ...site, source: 'ghost' } } : { x: hook };
    const problems = problemsOf(hooks);
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('a vendor that is not that of the distribution; one with an account is in order', () => {
    const bitiful = { id: 'b', vendor: 'bitiful', settings: { token: '${SECRET}' } };
    const tencent = {
      id: 't',
      vendor: 'tencent',
      settings: { secretId: '${SECRET}', secretKey: '${SECRET}' },
    };
    const others = {
      accounts: [bitiful, tencent],
      distributions: [{ id: 'www', account: 'b', domain: 'www.example.com' }],
    };
    const hook = { ...base, ...site, source: 'ghost', vendor: 'tencent' };
    expect(problemsOf({ x: hook }, others)).toEqual([]);
    expect(problemsOf({ x: { ...hook, distribution: 'www' } }, others)).toMatchObject([
      { pointer: '/hooks/x/vendor', message: expect.stringContaining('bitiful') },
    ]);
  });
});
