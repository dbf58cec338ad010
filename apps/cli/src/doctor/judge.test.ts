import { describe, expect, it } from 'vitest';
import { judgeClock } from './judge-clock.ts';
import { judgeInfo, parseInfo } from './judge-info.ts';
import { judgeSettings } from './judge-settings.ts';
import { judgeTimes } from './judge-times.ts';
import { readRedisAddress } from './redis-address.ts';

const info = (fields: Readonly<Record<string, string>> = {}) =>
  parseInfo(
    Object.entries({
      redis_version: '7.0.15',
      role: 'master',
      connected_slaves: '1',
      aof_enabled: '1',
      used_memory: '1048576',
      maxmemory: '104857600',
      ...fields,
    })
      .map(([name, value]) => `${name}:${value}`)
      .join('\r\n'),
  );
const settings = (fields: Readonly<Record<string, string>> = {}) =>
  new Map(
    Object.entries({ appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction', ...fields }),
  );
const worst = (findings: readonly { readonly result: string }[]): string =>
  ['fail', 'warn'].find((result) => findings.some((finding) => finding.result === result)) ?? 'ok';

describe('a Redis', () => {
  it('that keeps what it acknowledges is well', () => {
    expect(worst([...judgeInfo(info()), ...judgeSettings(settings(), info())])).toBe('ok');
  });

  it.each([
    [{ redis_version: '6.0.9' }, 'fail'],
    [{ redis_version: '7.2.4', valkey_version: '8.1.0' }, 'ok'],
    [{ role: 'slave' }, 'fail'],
    [{ connected_slaves: '0' }, 'warn'],
    [{ aof_enabled: '0' }, 'fail'],
    [{ aof_last_write_status: 'err' }, 'fail'],
  ])('of which INFO says %j: %s', (fields, result) => {
    expect(worst(judgeInfo(info(fields)))).toBe(result);
  });

  it.each([
    [{ appendfsync: 'everysec' }, 'fail'],
    [{ appendonly: 'no' }, 'fail'],
    [{ 'maxmemory-policy': 'allkeys-lru' }, 'fail'],
    [{ 'no-appendfsync-on-rewrite': 'yes' }, 'fail'],
  ])('with the settings %j: %s', (fields, result) => {
    expect(worst(judgeSettings(settings(fields), info()))).toBe(result);
  });

  it.each([
    [{ rdb_last_bgsave_status: 'err' }, {}, 'fail'],
    [{ rdb_last_bgsave_status: 'err' }, { 'stop-writes-on-bgsave-error': 'no' }, 'warn'],
    [{ rdb_last_bgsave_status: 'ok' }, { 'stop-writes-on-bgsave-error': 'yes' }, 'ok'],
  ])('of which INFO says %j, with the settings %j: %s', (fields, more, result) => {
    expect(worst(judgeSettings(settings(more), info(fields)))).toBe(result);
  });

  it('that does not show its settings is warned of, not failed', () => {
    expect(worst(judgeSettings(undefined, info()))).toBe('warn');
  });

  it.each([
    ['0', 'warn'],
    ['1100000', 'fail'],
    ['1300000', 'warn'],
    ['2000000', 'ok'],
  ])('with a maxmemory of %s bytes, of which 1 MiB is used: %s', (maxmemory, result) => {
    expect(worst(judgeSettings(settings(), info({ maxmemory })))).toBe(result);
  });
});

it.each([
  [
    'redis://u:p%40ss-word@a.example:6379/',
    { host: 'a.example:6379', secrets: ['p@ss-word', 'p%40ss-word'] },
  ],
  ['redis://u:pass%zzword@a.example:6379/', undefined],
  ['https://a.example/', undefined],
  ['a.example:6379', undefined],
])('the address %s is read without a throw', (url, address) => {
  expect(readRedisAddress(url)).toEqual(address);
});

it.each([
  [1_500, 'ok'],
  [7_000, 'warn'],
  [-7_000, 'warn'],
  [61_000, 'fail'],
])('a clock that is off by %s ms: %s', (offsetMs, result) => {
  expect(judgeClock({ name: 'clock', offsetMs }).result).toBe(result);
});

describe('times', () => {
  const times = (count: number, slow: number) =>
    Array.from({ length: 100 }, (_, i) => (i < count ? slow : 1));

  it('are told as median and 99th percentile', () => {
    const [latency, fsync] = judgeTimes({ pingMs: [1, 2, 3], writeMs: times(2, 9), isFsyncAlways: true });
    expect(latency?.message).toBe('median 2 ms, p99 3 ms over 3 pings');
    expect(fsync).toMatchObject({ name: 'redis fsync', message: 'median 1 ms, p99 9 ms over 100 writes' });
  });

  it.each([
    [30, 'warn'],
    [200, 'fail'],
    [10, 'ok'],
  ])('of %s ms to the disk at times: %s', (slow, result) => {
    expect(worst(judgeTimes({ pingMs: [1], writeMs: times(5, slow), isFsyncAlways: true }))).toBe(result);
  });

  it('of writes that do not wait for the disk say nothing of it', () => {
    const [, write] = judgeTimes({ pingMs: [1], writeMs: [1], isFsyncAlways: false });
    expect(write).toMatchObject({ name: 'redis write', result: 'warn' });
  });
});
