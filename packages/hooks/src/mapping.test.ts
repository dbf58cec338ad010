import { assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRules } from './check-mapping.ts';
import { createFields } from './fields.ts';
import { mapToTargets, type Mapped, type MappingRule } from './mapping.ts';
import { parsePayload } from './parse-payload.ts';

const bounds = {
  variables: { site: 'www.example.com', base: 'https://www.example.com' },
  hasDistribution: true,
  hasHostnames: true,
};

function map(rule: MappingRule, payload: unknown, headers: Readonly<Record<string, string>> = {}): Mapped {
  const { rules, problems } = compileRules([rule], bounds);
  expect(problems).toEqual([]);
  const table = { slug: 'slug', 'previous.slug': 'before.slug' };
  return mapToTargets(rules, createFields({ table, payload, headers }), (hostname) =>
    hostname.endsWith('.example.com'),
  );
}

function urlsOf(template: string, payload: unknown): readonly string[] {
  return map({ urls: [template] }, payload).targets.urls;
}

function missingOf(template: string, payload: unknown): string | undefined {
  const [missing] = map({ urls: [template] }, payload).rules[0]?.templates[0]?.missing ?? [];
  return missing && `${missing.field} ${missing.reason}`;
}

describe('a template', () => {
  test.each([
    ['https://{{site}}/{{slug}}', { slug: 'a' }, ['https://www.example.com/a']],
    ['{{base}}/{{slug}}.html', { slug: 'a' }, ['https://www.example.com/a.html']],
    ['https://{{site}}/{{slug}}', { slug: '/a/b/' }, ['https://www.example.com/a/b/']],
    ['https://{{site}}/{{slug}}/', { slug: '/a/b/' }, ['https://www.example.com/a/b/']],
    ['https://{{site}}/{{slug}}', { slug: '/' }, ['https://www.example.com/']],
    ['https://{{site}}/{{slug}}/', { slug: '/' }, ['https://www.example.com/']],
    ['https://{{site}}/{{lang}}/{{slug}}', { lang: '/', slug: '/' }, ['https://www.example.com/']],
    ['https://{{site}}/{{lang}}/{{slug}}', { lang: '/', slug: 'a' }, ['https://www.example.com/a']],
    ['https://{{site}}/a{{slug}}/b', { slug: '/' }, ['https://www.example.com/a/b']],
    ['https://{{site}}/{{id}}', { id: 7 }, ['https://www.example.com/7']],
    [
      'https://{{site}}/{{[].slug}}',
      [{ slug: 'a' }, { slug: 'b' }],
      ['https://www.example.com/a', 'https://www.example.com/b'],
    ],
    ['https://{{site}}/{{[]}}', ['a', 'b'], ['https://www.example.com/a', 'https://www.example.com/b']],
    ['https://{{site}}/{{a.b-c.0.d}}', { a: { 'b-c': [{ d: 'x' }] } }, ['https://www.example.com/x']],
    [
      'https://{{site}}/{{slugs[]}}',
      { slugs: { en: 'a', de: 'b' } },
      ['https://www.example.com/a', 'https://www.example.com/b'],
    ],
    [
      'https://{{site}}/{{lang}}/{{tags[].slug}}',
      { lang: 'en', tags: [{ slug: 'a' }, {}, { slug: 'a' }] },
      ['https://www.example.com/en/a'],
    ],
    [
      'https://{{site}}/search?q={{slug}}',
      { slug: 'a&b=c d' },
      ['https://www.example.com/search?q=a%26b%3Dc%20d'],
    ],
    [
      'https://{{site}}/{{slug}}',
      { slug: '日本 %e6%97' },
      ['https://www.example.com/%E6%97%A5%E6%9C%AC%20%e6%97'],
    ],
    ['https://{{site}}/', {}, ['https://www.example.com/']],
    ['/{{slug}}', { slug: '//x' }, ['/x']],
    ['{{url}}', { url: 'HTTPS://WWW.Example.com/a#b' }, ['https://www.example.com/a']],
    ['{{url}}', { url: '//img.example.com/a.png' }, ['https://img.example.com/a.png']],
    [
      'https://{{site}}/{{previous.slug}}',
      { slug: 'new', before: { slug: 'old' } },
      ['https://www.example.com/old'],
    ],
  ])('%s', (template, payload, urls) => {
    expect(urlsOf(template, payload)).toEqual(urls);
  });

  test.each([
    ['https://{{site}}/{{slug}}', {}, 'slug is not there'],
    ['https://{{site}}/{{slug}}', { slug: '' }, 'slug is empty'],
    ['https://{{site}}/{{slug}}', { slug: null }, 'slug is empty'],
    ['https://{{site}}/{{slug}}', { slug: ['a'] }, 'slug is a list: write "[]" behind its name'],
    ['https://{{site}}/{{slug}}', { slug: { a: 1 } }, 'slug is an object, not a text'],
    ['https://{{site}}/{{slug[]}}', { slug: [] }, 'slug[] has no item'],
    ['https://{{site}}/{{constructor.name}}', {}, 'constructor.name is not there'],
    [
      'https://{{site}}/{{previous.slug}}',
      { slug: 'a', before: { slug: 'a' } },
      'previous.slug has not changed',
    ],
  ])('without its field yields nothing, and says so: %s %o', (template, payload, missing) => {
    expect(urlsOf(template, payload)).toEqual([]);
    expect(missingOf(template, payload)).toBe(missing);
  });

  test('one bad item of a list does not take the others away', () => {
    const { rules, targets } = map(
      { urls: ['https://{{site}}/{{slugs[]}}'] },
      { slugs: ['a', '../b', 'c\u0000', 'd'] },
    );
    expect(targets.urls).toEqual(['https://www.example.com/a', 'https://www.example.com/d']);
    expect(rules[0]?.templates[0]?.missing).toHaveLength(2);
  });
});

describe('a value of a payload', () => {
  test.each([
    ['../admin', 'slug would lead to another place by "." or ".."'],
    ['a/%2e%2E/b', 'slug would lead to another place by "." or ".."'],
    ['a/./b', 'slug would lead to another place by "." or ".."'],
    ['a\nb', 'slug holds control characters, or half a surrogate pair'],
    ['a\ud800', 'slug holds control characters, or half a surrogate pair'],
  ])('that would lead elsewhere is not used: %j', (slug, missing) => {
    expect(urlsOf('https://{{site}}/blog/{{slug}}', { slug })).toEqual([]);
    expect(missingOf('https://{{site}}/blog/{{slug}}', { slug })).toBe(missing);
  });

  test.each([
    'https://evil.example.net/',
    'https://www.example.com.evil.net/',
    'https://user@www.example.com/',
    'https://www.example.com:8443/',
    'javascript:alert(1)',
    '\\\\evil.net/a',
    'not a url',
  ])('that is a whole URL names no other host, port or user: %s', (url) => {
    expect(urlsOf('{{url}}', { url })).toEqual([]);
  });

  test('never becomes a directory by a star at its end', () => {
    expect(urlsOf('https://{{site}}/{{slug}}', { slug: '*' })).toEqual(['https://www.example.com/%2A']);
    expect(urlsOf('{{url}}', { url: 'https://www.example.com/*' })).toEqual(['https://www.example.com/%2A']);
  });

  test('a variable stands above a field of the same name', () => {
    expect(urlsOf('https://{{site}}/{{slug}}', { site: 'evil.example.net', slug: 'a' })).toEqual([
      'https://www.example.com/a',
    ]);
  });

  test('whatever it is stays at its host, below its path, without a query', () => {
    const text = oneof(
      string({ unit: 'binary' }),
      string({
        unit: constantFrom('/', '.', '%', '2', 'e', 'f', '?', '#', '@', ':', '\\', '*', 'a', '\t', ' '),
      }),
    );
    assert(
      property(text, (slug) => {
        for (const url of urlsOf('https://{{site}}/blog/{{slug}}', { slug })) {
          const parsed = new URL(url);
          expect([parsed.host, parsed.search, parsed.hash, parsed.username]).toEqual([
            'www.example.com',
            '',
            '',
            '',
          ]);
          expect(parsed.pathname.startsWith('/blog/')).toBe(true);
          expect(url.endsWith('/*')).toBe(false);
          expect(parsed.href).toBe(url);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('in a query never begins another parameter', () => {
    assert(
      property(string({ minLength: 1 }), (slug) => {
        for (const url of urlsOf('https://{{site}}/s?a=1&q={{slug}}', { slug })) {
          expect([...new URL(url).searchParams]).toEqual([
            ['a', '1'],
            ['q', slug],
          ]);
        }
      }),
    );
  });
});

describe('a rule', () => {
  test('counts when every field has one of its texts', () => {
    const rule: MappingRule = { when: { type: ['post', 'page'], event: 'entry.*' }, tags: ['x'] };
    expect(map(rule, { type: 'page', event: 'entry.publish' }).targets.tags).toEqual(['x']);
    expect(map(rule, { type: 'other', event: 'entry.publish' }).targets.tags).toEqual([]);
    expect(map(rule, { event: 'entry.publish' }).targets.tags).toEqual([]);
  });

  test('asks for what is absent, null or not so', () => {
    expect(map({ when: { a: '(absent)' }, tags: ['x'] }, {}).targets.tags).toEqual(['x']);
    expect(map({ when: { a: '(null)' }, tags: ['x'] }, { a: null }).targets.tags).toEqual(['x']);
    expect(map({ when: { a: '!b' }, tags: ['x'] }, { a: 'b' }).targets.tags).toEqual([]);
    expect(map({ when: { a: '*' }, tags: ['x'] }, {}).targets.tags).toEqual([]);
  });

  test('sees headers', () => {
    expect(map({ tags: ['{{headers.x-id}}'] }, {}, { 'x-id': '7' }).targets.tags).toEqual(['7']);
  });
});

describe('what is wrong is told by its place', () => {
  test.each([
    ['https://{{host}}/a', /a payload may not choose the host/],
    ['https://www.{{slug}}/a', /a payload may not choose the host/],
    ['https://www.example.com{{slug}}', /a payload may not choose the host/],
    ['https://user@www.example.com/{{slug}}', /a payload may not choose the host/],
    ['{{scheme}}://www.example.com/a', /a payload may not choose the host/],
    ['ftp://www.example.com/{{slug}}', /Begin with https/],
    ['https://{{site}}/{{slug', /begins with "\{\{"/],
    ['https://{{site}}/{{}}', /names no field/],
    ['https://{{site}}/{{a..b}}', /names no field/],
    ['https://{{site}}/{{a[]}}/{{b[]}}', /one list/],
    ['https://{{site}}/#{{slug}}', /fragment/],
  ])('%s', (template, message) => {
    const { problems } = compileRules([{ tags: ['x'] }, { urls: ['https://{{site}}/', template] }], bounds);
    expect(problems).toMatchObject([{ path: [1, 'urls', 1], message: expect.stringMatching(message) }]);
  });

  test('what needs a distribution or hostnames', () => {
    const rule = { urls: ['/{{slug}}', '{{url}}'], tags: ['a'] };
    const { problems } = compileRules([rule], { variables: {}, hasDistribution: false, hasHostnames: false });
    expect(problems.map(({ path }) => path.join('/'))).toEqual(['0/urls/0', '0/urls/1', '0/tags/0']);
  });
});

test('whole numbers that are too long for a float keep their digits', () => {
  expect(parsePayload(Buffer.from('{"id":788032119674292922,"n":1,"f":1.5,"big":1e300}'))).toEqual({
    id: '788032119674292922',
    n: 1,
    f: 1.5,
    big: 1e300,
  });
  expect(parsePayload(Buffer.from('{"a":'))).toBeUndefined();
  expect(parsePayload(Buffer.from([0x22, 0xff, 0x22]))).toBeUndefined();
});
