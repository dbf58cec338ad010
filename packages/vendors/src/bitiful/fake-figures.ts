import type { DataPoint, DataRequest, DataSeries } from './wire.ts';

const hour = 3600;

/**
 * What the fake counted: the same for the same domain and time, in whatever steps it is asked for. Steps begin at full hours, at midnight
 * and at the first of a month, UTC, and belong to an answer when they begin in it.
 */
export function countFigures({ domain, series, startTime, endTime, period }: DataRequest): DataPoint[] {
  const steps = new Map<number, number>();
  for (let time = Math.ceil(startTime / hour) * hour; time < endTime; time += hour) {
    const begin = Math.max(beginOf[period](time), firstOf(startTime));
    steps.set(begin, (steps.get(begin) ?? 0) + figureOf(domain, time)[series]);
  }
  return [...steps].map(([time, value]) => ({ time, value }));
}

const beginOf: Record<DataRequest['period'], (time: number) => number> = {
  hourly: (time) => time,
  daily: (time) => time - (time % (24 * hour)),
  monthly: (time) => {
    const date = new Date(time * 1000);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1000;
  },
};

/** A step that began before the answer does is told from where the answer begins. */
function firstOf(startTime: number): number {
  return Math.ceil(startTime / hour) * hour;
}

function figureOf(domain: string, time: number): Record<DataSeries, number> {
  const request = 1000 + (mix(domain, time) % 9000);
  const request_origin = Math.floor(request * (0.05 + (mix(domain, time + 1) % 20) / 100));
  return { request, request_origin, traffic: request * 48_611, traffic_origin: request_origin * 61_007 };
}

/** A number that looks like any other, and is the same each time. */
function mix(text: string, time: number): number {
  let hash = time % 2_147_483_647;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647;
  return (hash * 48_271) % 2_147_483_647;
}
