import type { z } from 'zod';
import type { FakeAnswer } from '../../testing/fake.ts';
import { fakeCounters, fakeSteps, fakeTimeText, readFakeTime } from '../fake-figures.ts';
import type { cdnDataBody, domainLogsBody } from './fake-bodies.ts';
import { refusal, reply } from './fake-replies.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const stepMs = { min: 60_000, '5min': 300_000, hour: hourMs, day: dayMs } as const;
const stretchMsMax = { min: dayMs, '5min': 31 * dayMs, hour: 31 * dayMs, day: 90 * dayMs } as const;

/** What is wrong with the times of DescribeCdnData. */
export function refuseData({
  StartTime,
  EndTime,
  Interval,
}: z.infer<typeof cdnDataBody>): FakeAnswer | undefined {
  const stretch = readFakeTime(EndTime) - readFakeTime(StartTime);
  if (!(stretch >= 0)) return refusal('InvalidParameter.CdnStatInvalidDate', 'Invalid date.');
  return stretch > stretchMsMax[Interval]
    ? refusal('InvalidParameter.CdnInvalidParamInterval', 'Parameter error: Interval.')
    : undefined;
}

/** Plays DescribeCdnData. */
export function tellData({
  StartTime,
  EndTime,
  Metric,
  Domains = [],
  Interval,
}: z.infer<typeof cdnDataBody>): FakeAnswer {
  const counter = { request: fakeCounters.requests, hitRequest: fakeCounters.hits, flux: fakeCounters.flux };
  const count = Object.entries(counter).find(([name]) => name === Metric)?.[1] ?? (() => 0);
  const times = fakeSteps(readFakeTime(StartTime), readFakeTime(EndTime), stepMs[Interval]);
  const DetailData = times.map((ms) => ({ Time: fakeTimeText(ms), Value: count(ms) }));
  const SummarizedData = { Name: 'sum', Value: DetailData.reduce((sum, { Value }) => sum + Value, 0) };
  const Resource = Domains.length === 1 ? Domains[0] : 'multiDomains';
  return reply({ Interval, Data: [{ Resource, CdnData: [{ Metric, DetailData, SummarizedData }] }] });
}

/** Plays DescribeCdnDomainLogs: a file for every hour that the stretch touches, of the last 30 days, and of the mainland. */
export function tellDomainLogs(
  { Domain, StartTime, EndTime, Offset, Limit }: z.infer<typeof domainLogsBody>,
  now: number,
): FakeAnswer {
  const from = Math.max(readFakeTime(StartTime), now - 30 * dayMs);
  const hours = fakeSteps(from, Math.min(readFakeTime(EndTime), now), hourMs);
  const DomainLogs = hours.slice(Offset, Offset + Limit).map((hour) => {
    const LogName = `${fakeTimeText(hour).replaceAll(/[- ]/g, '').slice(0, 10)}-${Domain}-mainland`;
    return {
      StartTime: fakeTimeText(hour),
      EndTime: fakeTimeText(hour + hourMs - 1000),
      LogPath: `https://log-download.cdn.qcloud.com/${LogName}.gz?st=fake`,
      Area: 'mainland',
      LogName,
      FileSize: 4096,
    };
  });
  return reply({ DomainLogs, TotalCount: hours.length });
}
