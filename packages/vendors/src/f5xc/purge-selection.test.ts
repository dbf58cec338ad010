import type { TargetKind } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { checkTarget } from './check-target.ts';
import { directoryPattern, pathOf, readPurge } from './purge-selection.ts';

const distribution = { vendorId: 'shop', hostnames: ['www.example.com', 'IMG.example.com'] };

describe('a target', () => {
  it.each<[TargetKind, string, object]>([
    ['url', 'https://www.example.com/path1', { url: '/path1' }],
    ['url', "https://www.example.com/a%20'b?x=1&y=%2F#", { url: "/a%20'b?x=1&y=%2F#" }],
    ['url', 'http://img.example.com', { url: '/' }],
    ['url', 'HTTPS://IMG.example.com:8443?a=1', { url: '/?a=1' }],
    ['directory', 'https://www.example.com/', { pattern: '^/.*' }],
    ['directory', 'https://www.example.com/a.b/', { pattern: String.raw`^/a\.b/.*` }],
    ['pattern', '^/.*\\.ts$', { pattern: '^/.*\\.ts$' }],
    ['hostname', 'img.example.com', { hostname: 'img.example.com' }],
    ['everything', 'https://www.example.com/', { purge_all: {} }],
  ])('of kind %s, %s, is sent as %j', (kind, value, selection) => {
    expect(readPurge({ kind, mode: 'hard', values: [value], key: 'k', distribution })).toEqual({
      selection,
      manner: { hard_purge: {} },
      distribution,
    });
    expect(readPurge({ kind, mode: 'soft', values: [value], key: 'k', distribution }).manner).toEqual({
      soft_purge: {},
    });
  });

  it.each<[TargetKind, string]>([
    ['url', 'https://other.example.com/a'],
    ['directory', 'https://other.example.com/a/'],
    ['hostname', 'other.example.com'],
    ['everything', 'https://other.example.com/'],
  ])('of kind %s on another host is refused', (kind, value) => {
    expect(() => readPurge({ kind, mode: 'hard', values: [value], key: 'k', distribution })).toThrow(
      'other.example.com is no hostname of the load balancer shop.',
    );
  });

  it('is one a call, of a known load balancer', () => {
    const batch = { kind: 'hostname', mode: 'hard', key: 'k', distribution } as const;
    for (const values of [[], distribution.hostnames]) {
      expect(() => readPurge({ ...batch, values })).toThrow(`takes one target a call, not ${values.length}.`);
    }
    expect(() => readPurge({ ...batch, distribution: undefined, values: ['www.example.com'] })).toThrow(
      'needs the load balancer',
    );
  });
});

describe('the pattern of a directory', () => {
  it('matches exactly what lies below, whatever the bytes', () => {
    const path = '/a^$.|?*+()[]{}\\-b/%E4%B8%AD/';
    const expression = new RegExp(directoryPattern(`https://www.example.com${path}`));
    expect(expression.test(`${path}x/y.jpg`)).toBe(true);
    expect(expression.test(`/x${path}y.jpg`)).toBe(false);
    expect(expression.test(`${path.replace('.', 'x')}y.jpg`)).toBe(false);
    expect(directoryPattern('https://www.example.com/a-b/')).toBe('^/a-b/.*');
  });
});

describe('the check of a target', () => {
  it('takes 1 to 256 characters as a pattern', () => {
    const check = (value: string) => checkTarget({ kind: 'pattern', value });
    expect([check('a'), check('中'.repeat(256))]).toEqual([undefined, undefined]);
    expect([check(''), check('a'.repeat(257))]).toEqual([
      'A pattern must have at least one character.',
      'F5 Distributed Cloud takes patterns of at most 256 characters.',
    ]);
  });

  it('refuses a directory whose pattern would be too long', () => {
    const directory = (letters: string) => `https://www.example.com/${letters}/`;
    // The pattern adds ^, two slashes and .*
    expect(checkTarget({ kind: 'directory', value: directory('a'.repeat(251)) })).toBeUndefined();
    expect(checkTarget({ kind: 'directory', value: directory('a'.repeat(252)) })).toContain('256');
    expect(checkTarget({ kind: 'directory', value: directory('.'.repeat(126)) })).toContain('256');
    expect(checkTarget({ kind: 'url', value: directory('a'.repeat(900)) })).toBeUndefined();
  });

  it('keeps the path of a URL as it is', () => {
    expect(pathOf('https://www.example.com//a/../b')).toBe('//a/../b');
  });
});
