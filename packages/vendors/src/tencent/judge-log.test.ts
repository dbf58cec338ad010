import { describe, expect, it } from 'vitest';
import { judgeDirectories, judgeUrls } from './judge-log.ts';
import type { RefreshLogEntry } from './wire.ts';

const [a, b, c] = ['https://a.test/1', 'https://a.test/2', 'https://b.test/3'];

describe('a URL task', () => {
  it('is active while nothing is logged', () => {
    expect(judgeUrls([a], [])).toEqual({ state: 'active' });
  });

  it('is active until every entry has ended', () => {
    expect(judgeUrls([a, c], [entry([a], 1), entry([c], 0)])).toEqual({ state: 'active' });
    expect(judgeUrls([a, c], [entry([a], -1), entry([c], 0)])).toEqual({ state: 'active' });
  });

  it('is complete when every entry is done', () => {
    expect(judgeUrls([a, c], [entry([a], 1), entry([c], 1)])).toEqual({ state: 'complete' });
  });

  it('is complete without the targets of the entries that failed', () => {
    const status = judgeUrls([a, b, c], [entry([a, c], 1), entry([b], -2)]);
    expect(status).toMatchObject({ state: 'complete', refused: [{ index: 1, code: '-2' }] });
  });

  it('is failed when every entry failed', () => {
    expect(judgeUrls([a, c], [entry([a], -1), entry([c], -1)])).toMatchObject({ state: 'failed' });
  });

  it('is failed when an entry failed whose targets are not told by name', () => {
    const status = judgeUrls([`${a}?v=1`, c], [entry([a], -1), entry([c], 1)]);
    expect(status).toMatchObject({ state: 'failed' });
  });
});

describe('a directory purge', () => {
  const [d, e] = ['https://a.test/d/', 'https://a.test/e/'];

  it('is active until each of its directories has ended', () => {
    expect(judgeDirectories([d, e], [directory([d], 1)])).toEqual({ state: 'active' });
    expect(judgeDirectories([d, e], [directory([d], 1), directory([e], 0)])).toEqual({ state: 'active' });
  });

  it('does not look at other purges in the same stretch of time', () => {
    const others = [
      directory(['https://a.test/x/'], -1),
      entry([d], -1),
      directory(['https://a.test/y/'], 0),
    ];
    expect(judgeDirectories([d], [...others, directory([d], 1)])).toEqual({ state: 'complete' });
  });

  it('goes by the latest entry of a directory', () => {
    const old = directory([d], 1, '2030-01-01 00:00:00');
    const young = directory([d], 0, '2030-01-01 00:00:09');
    expect(judgeDirectories([d], [young, old])).toEqual({ state: 'active' });
    expect(judgeDirectories([d], [old, young])).toEqual({ state: 'active' });
  });

  it('is complete without the directories that failed, failed when all did', () => {
    const logs = [directory([d], -1), directory([e], 1)];
    expect(judgeDirectories([d, e], logs)).toMatchObject({
      state: 'complete',
      refused: [{ index: 0, code: '-1' }],
    });
    expect(judgeDirectories([d], logs)).toMatchObject({ state: 'failed' });
  });
});

function entry(urls: string[], status: number): RefreshLogEntry {
  return { host: 'a.test', type: 0, status, url_list: urls, datetime: '2030-01-01 00:00:00' };
}

function directory(urls: string[], status: number, datetime = '2030-01-01 00:00:00'): RefreshLogEntry {
  return { host: 'a.test', type: 1, status, url_list: urls, datetime };
}
