import { jsonAnswer, type FakeAnswer, type FakeContext } from '../testing/fake.ts';
import { fakeTimeText } from './fake-figures.ts';

interface Entry {
  readonly taskId: string;
  readonly isDirectory: boolean;
  readonly host: string;
  readonly urls: readonly string[];
  readonly at: number;
}

const recordsKeptMs = 30 * 24 * 60 * 60 * 1000;

/** The fake's refresh log: one entry per host of a call, done when old enough, negative when it holds a failing target. */
export function createFakeLog({ clock, failing, taskAfterMs }: FakeContext): {
  /** Gives back the task id, 19 digits. */
  add(targets: readonly string[], isDirectory: boolean): string;
  read(params: ReadonlyMap<string, string>): FakeAnswer;
} {
  const entries: Entry[] = [];
  let lastTask = 1480069888795584532n;
  const statusOf = (entry: Entry): number => {
    if (clock.now() - entry.at < taskAfterMs()) return 0;
    return entry.urls.some((url) => failing.has(url)) ? -1 : 1;
  };
  return {
    add: (targets, isDirectory) => {
      lastTask += 1n;
      const taskId = lastTask.toString();
      const byHost = Map.groupBy(targets, (target) => new URL(target).hostname);
      for (const [host, urls] of byHost) entries.push({ taskId, isDirectory, host, urls, at: clock.now() });
      return taskId;
    },
    read: (params) => {
      const found = select(entries, params).filter((entry) => clock.now() - entry.at < recordsKeptMs);
      const logs = found.map((entry, index) => ({
        id: index + 1,
        app_id: 1251000000,
        project_id: 0,
        host: entry.host,
        type: entry.isDirectory ? 1 : 0,
        status: statusOf(entry),
        url_list: entry.urls,
        datetime: fakeTimeText(entry.at),
      }));
      return jsonAnswer(200, {
        code: 0,
        message: '',
        codeDesc: 'Success',
        data: { logs, total: logs.length },
      });
    },
  };
}

function select(entries: readonly Entry[], params: ReadonlyMap<string, string>): readonly Entry[] {
  const taskId = params.get('taskId');
  if (taskId !== undefined) return entries.filter((entry) => entry.taskId === taskId);
  const [start, end, host] = [params.get('startDate') ?? '', params.get('endDate') ?? '', params.get('host')];
  return entries.filter((entry) => {
    const at = fakeTimeText(entry.at);
    return at >= start && at <= end && (host === undefined || entry.host === host);
  });
}
