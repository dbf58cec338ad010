import type { LogsRequest } from './wire.ts';

/** One moment of the log every twenty minutes, three lines in each. */
const stepMs = 1_200_000;
const statuses = [200, 206, 304, 404, 502];

/**
 * What the fake logged of a domain from a nanosecond on until now, each line as JSON with all of its digits. Each moment has two lines
 * that look the same in every field, and a third of the same nanosecond.
 */
export function logLines({ domain, startTime, codes, limit }: LogsRequest, nowMs: number): readonly string[] {
  const lines: string[] = [];
  const firstStep = Math.floor(Number(startTime / 1_000_000n) / stepMs);
  for (let step = firstStep; step * stepMs < nowMs && lines.length < limit; step += 1) {
    const time = BigInt(step * stepMs) * 1_000_000n + BigInt((step * 7919) % 1_000_000);
    const status = statuses[step % statuses.length] ?? 200;
    const fits = codes === 'ALL' || codes === `${Math.floor(status / 100)}XX`;
    if (time < startTime || !fits) continue;
    const line = formatLine(`/${domain}/a.jpg`, status, time);
    lines.push(line, line, formatLine(`/${domain}/b.jpg`, status, time));
  }
  return lines.slice(0, limit);
}

function formatLine(path: string, status: number, time: bigint): string {
  const rest = JSON.stringify({ path, size: 48_611, status_code: status }).slice(0, -1);
  return `${rest},"access_time":${time}}`;
}
