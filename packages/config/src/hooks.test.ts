import { describe, expect, test } from 'vitest';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { isHostOfHook } from './hooks.ts';
import { parseConfig } from './parse-config.ts';

const env = { SECRET: 'a secret of sixteen or more', SHORT: 'hunter2', SIGNING: `whsec_${'A'.repeat(43)}=` };
const base = { client: 'cms', secret: '${SECRET}' };

function parse(hooks: unknown, others: object = {}) {
  return parseConfig(JSON.stringify({ clients: [{ id: 'cms' }], hooks, ...others }), { env });
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
    ['a name that is no slug', undefined, '/hooks/No Slug'],
  ])('%s', (_name, hook, pointer) => {
    const hooks = hook === undefined ? { 'No Slug': { ...base, ...site, source: 'ghost' } } : { x: hook };
    const problems = problemsOf(hooks);
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
