import { describe, expect, test } from 'vitest';
import type { FieldSetting } from './compile-fields.ts';
import { createHook } from './hook.ts';
import type { MappingRule } from './mapping.ts';

interface Own {
  readonly mapping?: readonly MappingRule[];
  readonly fields?: Readonly<Record<string, FieldSetting>>;
}

/** Why a hook of Strapi does nothing for an entry. Its usual mapping takes `entry.slug`. */
function nothingOf(entry: object, own: Own = {}) {
  const settings = {
    source: 'strapi',
    variables: { site: 'www.example.com' },
    hasDistribution: false,
    hasHostnames: false,
    ...own,
  };
  const hook = createHook(settings, { secrets: () => [], isHostAllowed: () => false });
  const request = { method: 'POST', path: '/', headers: {}, body: Buffer.alloc(0) };
  return hook.read(request, { event: 'entry.publish', entry }).nothing;
}

describe('a change that comes to nothing is a fault where', () => {
  test.each<[string, object, Own]>([
    ['slug is not there', { path: 'a' }, {}],
    ['slug would lead to another place', { slug: '../a' }, {}],
    [
      'entry.slugs[] has no item',
      { slugs: 'a' },
      { mapping: [{ urls: ['https://{{site}}/{{entry.slugs[]}}'] }] },
    ],
    [
      'page is not there',
      { path: 'a' },
      {
        fields: { page: { path: 'entry.file', matching: '^pages/(.+)$' } },
        mapping: [{ urls: ['https://{{site}}/{{page}}'] }],
      },
    ],
  ])('%s', (reason, entry, own) => {
    expect(nothingOf(entry, own)).toEqual({ outcome: 'unmapped', reason: expect.stringContaining(reason) });
  });

  test('the usual mapping has no rule for it', () => {
    const settings = {
      source: 'contentful',
      variables: { site: 'www.example.com' },
      hasDistribution: false,
      hasHostnames: false,
    };
    const headers = { 'x-contentful-topic': 'ContentManagement.Asset.publish' };
    const hook = createHook(settings, { secrets: () => [], isHostAllowed: () => false });
    const request = { method: 'POST', path: '/', headers, body: Buffer.alloc(0) };
    expect(hook.read(request, { sys: { id: 'a' } }).nothing?.outcome).toBe('unmapped');
  });
});

describe('a change is ignored that the config leaves out on purpose, or whose list is empty', () => {
  test.each<[string, object, Own]>([
    [
      'by the conditions of its rules',
      { slug: 'a', type: 'author' },
      { mapping: [{ when: { 'entry.type': 'page' }, urls: ['https://{{site}}/{{slug}}'] }] },
    ],
    [
      'by a pattern',
      { file: 'layouts/a.html' },
      {
        fields: { page: { path: 'entry.file', matching: '^pages/(.+)$' } },
        mapping: [{ urls: ['https://{{site}}/{{page}}'] }],
      },
    ],
    ['an empty list', { slugs: [] }, { mapping: [{ urls: ['https://{{site}}/{{entry.slugs[]}}'] }] }],
    [
      'an empty list in a list',
      { pages: [{ slugs: [] }] },
      { mapping: [{ urls: ['https://{{site}}/{{entry.pages[].slugs[]}}'] }] },
    ],
    [
      'an old value that is the present one',
      { slug: 'a' },
      {
        fields: { 'previous.slug': 'entry.slug' },
        mapping: [{ urls: ['https://{{site}}/{{previous.slug}}'] }],
      },
    ],
  ])('%s', (_why, entry, own) => {
    expect(nothingOf(entry, own)?.outcome).toBe('ignored');
  });
});

describe('several events in one body', () => {
  const hook = createHook(
    {
      source: 'generic',
      authentication: { type: 'header', header: 'x-token' },
      fields: { event: '[].type' },
      events: ['publish'],
      delivery: ['[].id'],
      mapping: [{ urls: ['https://{{site}}/{{[].slug}}'] }],
      variables: { site: 'www.example.com' },
      hasDistribution: false,
      hasHostnames: false,
    },
    { secrets: () => [], isHostAllowed: () => false },
  );
  const request = { method: 'POST', path: '/', headers: {}, body: Buffer.alloc(0) };
  const [draft, published, other] = [
    { id: 1, type: 'save', slug: 'a' },
    { id: 2, type: 'publish', slug: 'b' },
    { id: 3, type: 'publish', slug: 'b' },
  ];

  test.each([
    ['first', [published, draft]],
    ['last', [draft, published]],
  ])('count when one of them does: the %s', (_which, payload) => {
    const { nothing, mapped } = hook.read(request, payload);
    expect(nothing).toBeUndefined();
    expect(mapped.targets.urls).toContain('https://www.example.com/b');
    expect(hook.read(request, [draft, draft]).nothing?.outcome).toBe('ignored');
  });

  test('are the same delivery only when all of them are', () => {
    const keyOf = (payload: unknown): string => hook.read(request, payload).delivery.key;
    expect(keyOf([draft, published])).toBe(keyOf([draft, published]));
    expect(keyOf([draft, published])).not.toBe(keyOf([draft, other]));
  });
});

test('a hook that says nothing of how its sender proves itself lets nobody in', () => {
  const settings = { source: 'generic', mapping: [], hasDistribution: false, hasHostnames: false };
  const hook = createHook(settings, { secrets: () => ['a secret'], isHostAllowed: () => false });
  const authorization = `Basic ${Buffer.from(':a secret').toString('base64')}`;
  const request = { method: 'POST', path: '/', headers: { authorization }, body: Buffer.alloc(0) };
  expect(hook.verify(request, {}, 0)).toBe('missing');
});
