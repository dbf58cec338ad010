import { describe, expect, test } from 'vitest';
import { formatOrigin, isSameOrigin, parseOrigin, type OriginParts } from './distribution.ts';

describe('an origin', () => {
  test.each<[string, OriginParts]>([
    ['origin.example.com', { hostname: 'origin.example.com' }],
    ['Origin.Example.com:8080', { hostname: 'origin.example.com', port: 8080 }],
    ['https://origin.example.com/', { scheme: 'https', hostname: 'origin.example.com' }],
    ['http://10.0.0.1:81/a/b/', { scheme: 'http', hostname: '10.0.0.1', port: 81, path: '/a/b' }],
    ['[2001:db8::1]:443', { hostname: '[2001:db8::1]', port: 443 }],
  ])('%s is read', (text, parts) => {
    expect(parseOrigin(text)).toEqual(parts);
    expect(parseOrigin(formatOrigin(parts))).toEqual(parts);
  });

  test.each([
    '',
    'ftp://origin.example.com',
    'https://user@origin.example.com',
    'origin.example.com?x=1',
    'origin.example.com#a',
    'origin.example.com:0',
    'origin.example.com:65536',
    'origin example.com',
    'origin.example.com/a\u0000b',
    'https://',
    'a\\b',
  ])('%s is none', (text) => {
    expect(parseOrigin(text)).toBeUndefined();
  });

  test.each([
    ['origin.example.com', 'https://origin.example.com', true],
    ['origin.example.com:443', 'https://origin.example.com', true],
    ['origin.example.com:80', 'https://origin.example.com', false],
    ['http://origin.example.com', 'https://origin.example.com', false],
    ['origin.example.com/a', 'origin.example.com', false],
    ['one.example.com', 'other.example.com', false],
  ])('%s and %s name the same: %s', (one, other, isSame) => {
    expect(isSameOrigin(one, other)).toBe(isSame);
    expect(isSameOrigin(other, one)).toBe(isSame);
  });
});
