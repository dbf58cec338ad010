import { expect, test } from 'vitest';
import { driftOf } from './drift.ts';

const wanted = {
  origin: 'https://origin.example.com',
  domain: 'www.example.com',
  enabled: true,
  cacheTtlSeconds: 60,
  allowedMethods: ['GET', 'HEAD'],
  tags: ['b', 'a'],
  vendorOptions: { area: 'overseas', ports: [80, 443] },
};

test('what the vendor has as asked for, in its own order and form, is no drift', () => {
  const found = {
    ...wanted,
    origin: 'origin.example.com:443',
    allowedMethods: ['HEAD', 'GET'],
    tags: ['a', 'b'],
    vendorOptions: { area: 'overseas', ports: [80, 443] },
  };
  expect(driftOf(wanted, found)).toEqual([]);
});

test('what only one side tells is not compared', () => {
  expect(driftOf(wanted, { httpsOnly: true })).toEqual([]);
  expect(driftOf({ origin: 'a.example.com', enabled: true }, { ...wanted, origin: 'a.example.com' })).toEqual(
    [],
  );
});

test('every difference is told by the name that the API has for the field', () => {
  const found = {
    origin: 'http://origin.example.com',
    domain: 'w3.example.com',
    enabled: false,
    cacheTtlSeconds: 61,
    allowedMethods: ['GET'],
    tags: ['a', 'b', 'c'],
    vendorOptions: { area: 'mainland', ports: [80, 443] },
  };
  expect(driftOf(wanted, found)).toEqual([
    { field: 'origin', wanted: wanted.origin, found: found.origin },
    { field: 'domain', wanted: wanted.domain, found: found.domain },
    { field: 'enabled', wanted: true, found: false },
    { field: 'cache_ttl_seconds', wanted: 60, found: 61 },
    { field: 'allowed_methods', wanted: wanted.allowedMethods, found: found.allowedMethods },
    { field: 'tags', wanted: wanted.tags, found: found.tags },
    { field: 'vendor_options.area', wanted: 'overseas', found: 'mainland' },
  ]);
});
