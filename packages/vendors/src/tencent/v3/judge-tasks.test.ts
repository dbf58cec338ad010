import { describe, expect, it } from 'vitest';
import { judgeTasks } from './judge-tasks.ts';
import type { PurgeTask } from './wire.ts';

const [a, b, c] = ['https://a.test/1', 'https://a.test/2', 'https://b.test/3'];

describe('a purge of API 3.0', () => {
  it('is active while nothing is told, and while anything is under way', () => {
    expect(judgeTasks([a, b], [])).toEqual({ state: 'active', progress: 0 });
    expect(judgeTasks([a, b], [row(a, 'done'), row(b, 'process')])).toEqual({
      state: 'active',
      progress: 0.5,
    });
    expect(judgeTasks([a, b], [row(a, 'fail'), row(b, 'process')])).toMatchObject({ state: 'active' });
  });

  it('is active while fewer rows are told than targets were sent', () => {
    expect(judgeTasks([a, b], [row(a, 'done')])).toEqual({ state: 'active', progress: 0.5 });
  });

  it('is complete when every row is done', () => {
    expect(judgeTasks([a, b], [row(a, 'done'), row(b, 'done')])).toEqual({ state: 'complete' });
  });

  it('is complete without the targets that failed, also when they failed in one of two areas', () => {
    const rows = [row(a, 'done'), row(b, 'done'), row(b, 'fail'), row(c, 'done')];
    expect(judgeTasks([a, b, c], rows)).toEqual({
      state: 'complete',
      refused: [{ index: 1, code: 'fail', message: 'The vendor says that the purge failed.' }],
    });
  });

  it('is failed when all failed', () => {
    expect(judgeTasks([a, b], [row(a, 'fail'), row(b, 'fail')])).toMatchObject({ state: 'failed' });
  });

  it('is failed when one failed that is not told by name', () => {
    const rows = [row('https://a.test/other', 'fail'), row(b, 'done')];
    expect(judgeTasks([a, b], rows)).toMatchObject({ state: 'failed' });
  });

  it('knows that a target sent twice has one row', () => {
    expect(judgeTasks([a, a], [row(a, 'done')])).toEqual({ state: 'complete' });
    expect(judgeTasks([a, b, a], [row(a, 'fail'), row(b, 'done')])).toMatchObject({
      state: 'complete',
      refused: [{ index: 0 }, { index: 2 }],
    });
  });
});

function row(Url: string, Status: PurgeTask['Status']): PurgeTask {
  return { TaskId: '1', Url, Status, PurgeType: 'url' };
}
