import type { z } from 'zod';
import type { FakeAnswer, FakeContext } from '../../testing/fake.ts';
import { fakeTimeText } from '../fake-figures.ts';
import type { purgeTasksBody } from './fake-bodies.ts';
import { reply } from './fake-replies.ts';

interface Row {
  readonly taskId: string;
  readonly url: string;
  readonly isPath: boolean;
  readonly flushType: string;
  readonly at: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** The fake's purges: one row for each URL or directory, and what is left of the day. */
export interface FakePurgeTasks {
  add(purge: {
    readonly targets: readonly string[];
    readonly isPath: boolean;
    readonly flushType: string;
  }): FakeAnswer;
  read(body: z.infer<typeof purgeTasksBody>): FakeAnswer;
  quota(): FakeAnswer;
}

export function createFakePurgeTasks(
  { clock, failing, taskAfterMs }: FakeContext,
  perDay: { readonly url: number; readonly directory: number },
): FakePurgeTasks {
  const rows: Row[] = [];
  let lastTask = 1_657_188_436_000;
  const statusOf = ({ at, url }: Row): string => {
    if (clock.now() - at < taskAfterMs()) return 'process';
    return failing.has(url) ? 'fail' : 'done';
  };
  const dayOf = (ms: number): number => Math.floor((ms + 8 * 60 * 60 * 1000) / dayMs);
  const left = (isPath: boolean, total: number): number => {
    const today = dayOf(clock.now());
    return Math.max(0, total - rows.filter((row) => row.isPath === isPath && dayOf(row.at) === today).length);
  };
  const quotas = (isPath: boolean, Batch: number, Total: number): unknown[] =>
    ['mainland', 'overseas'].map((Area) => ({ Batch, Total, Available: left(isPath, Total), Area }));
  return {
    add: ({ targets, isPath, flushType }) => {
      lastTask += 1;
      const taskId = `${lastTask}-31820871`;
      for (const url of targets) rows.push({ taskId, url, isPath, flushType, at: clock.now() });
      return reply({ TaskId: taskId });
    },
    read: ({ TaskId, Offset, Limit }) => {
      const found = rows.filter((row) => TaskId === undefined || row.taskId === TaskId);
      const page = found.slice(Offset, Offset + Limit).map((row) => ({
        TaskId: row.taskId,
        Url: row.url,
        Status: statusOf(row),
        PurgeType: row.isPath ? 'path' : 'url',
        FlushType: row.flushType,
        CreateTime: fakeTimeText(row.at),
      }));
      return reply({ PurgeLogs: page.length === 0 ? null : page, TotalCount: found.length });
    },
    quota: () =>
      reply({ UrlPurge: quotas(false, 1000, perDay.url), PathPurge: quotas(true, 500, perDay.directory) }),
  };
}
