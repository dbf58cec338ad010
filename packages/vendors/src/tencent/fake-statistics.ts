import type { FakeAnswer } from '../testing/fake.ts';
import { fakeCounters, fakeSteps, fakeTimeText, readFakeTime } from './fake-figures.ts';
import { failure, success } from './fake-words.ts';

type Params = ReadonlyMap<string, string>;

const dayMs = 24 * 60 * 60 * 1000;
const keptMs = 30 * dayMs;

/** Plays GetCdnHostsDetailStatistics: 5 minutes a step up to 3 days, an hour up to 7, then a day. */
export function tellStatistics(params: Params): FakeAnswer {
  const [from, to] = [readFakeTime(params.get('startTime')), readFakeTime(params.get('endTime'))];
  if (!(from <= to)) return failure(9150, 'invalid date');
  const statType = params.get('statType') ?? '';
  const period = periodOf(to - from);
  const counter =
    { requests: fakeCounters.requests, hit_requests: fakeCounters.hits }[statType] ?? fakeCounters.flux;
  const values = fakeSteps(from, to, period * 60_000).map(counter);
  const hosts = [...params].filter(([name]) => name.startsWith('hosts.')).map(([, host]) => host);
  return success({
    period,
    start_datetime: params.get('startTime'),
    end_datetime: params.get('endTime'),
    [statType]: Object.fromEntries(hosts.map((host) => [host, values])),
    [`${statType}_total`]: values.map((value) => value * hosts.length),
  });
}

function periodOf(stretchMs: number): number {
  if (stretchMs <= 3 * dayMs) return 5;
  return stretchMs <= 7 * dayMs ? 60 : 1440;
}

/** Plays GetCdnLogList: a file for every hour that the stretch touches, of the last 30 days; the last has no requests. */
export function tellLogs(params: Params, now: number): FakeAnswer {
  const host = params.get('host') ?? '';
  const from = Math.max(readFakeTime(params.get('startDate')), now - keptMs);
  const hours = fakeSteps(from, Math.min(readFakeTime(params.get('endDate')), now), 60 * 60 * 1000);
  const list = hours.map((hour) => {
    const [day, stamp] = [
      fakeTimeText(hour).slice(0, 10),
      fakeTimeText(hour).replaceAll(/[- ]/g, '').slice(0, 10),
    ];
    const name = `${stamp}-${host}`;
    const link = `http://log-download.cdn.qcloud.com/${stamp.slice(0, 8)}/${name}.gz?st=fake&e=${Math.floor(now / 1000)}`;
    return { date: day, type: 1, name, link };
  });
  return success({ now: Math.floor(now / 1000), list });
}
