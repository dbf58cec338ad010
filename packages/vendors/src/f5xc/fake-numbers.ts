import type { z } from 'zod';
import { jsonAnswer, type FakeAnswer } from '../testing/fake.ts';
import { logsForm, metricsForm } from './fake-forms.ts';
import { badRequest } from './fake-words.ts';

/** A call for metrics or logs, as the fake has read it. */
export interface NumbersCall {
  readonly route: 'metrics' | 'access-logs';
  readonly namespace: string;
  readonly body: unknown;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const unitMs: Readonly<Record<string, number>> = { s: 1000, m: minuteMs, h: hourMs, d: 24 * hourMs };

/** Why a call for numbers is refused. */
export function refuseNumbers({ route, namespace, body }: NumbersCall): FakeAnswer | undefined {
  const form = (route === 'metrics' ? metricsForm : logsForm).safeParse(body);
  if (!form.success) return badRequest(form.error.issues.map((issue) => issue.message).join('; '));
  const { start_time, end_time, namespace: named } = form.data;
  if (named !== namespace) return badRequest('the body names another namespace than the path');
  return timeOf(start_time) < timeOf(end_time) ? undefined : badRequest('start_time must be before end_time');
}

/** Numbers that are made up, and the same at every call. None of them lies after `nowMs`. */
export function answerNumbers({ route, body }: NumbersCall, nowMs: number): FakeAnswer {
  return jsonAnswer(
    200,
    route === 'metrics' ? metrics(metricsForm.parse(body), nowMs) : logs(logsForm.parse(body), nowMs),
  );
}

function metrics(form: z.infer<typeof metricsForm>, nowMs: number): object {
  const [from, to] = [timeOf(form.start_time), timeOf(form.end_time)];
  const stepMs = Math.max(durationOf(form.step) ?? to - from, leastStepMs(to - from));
  const times: number[] = [];
  // By the document the last step may begin at the very end.
  for (let at = from; at <= to && at <= nowMs; at += stepMs) times.push(at);
  const isSplit = form.group_by?.includes('CACHE_HIT_TYPE') === true;
  const items = form.field_selector.map((type) => ({
    type,
    unit: type.startsWith('DATA') ? 'BYTES' : 'COUNT',
    series: (isSplit ? ['HIT', 'MISS'] : ['']).map((hitType) => ({
      group_by: isSplit ? [{ name: 'CACHE_HIT_TYPE', value: hitType }] : [],
      value: times.map((at) => ({ timestamp: String(at / 1000), value: amountAt(at, `${type}${hitType}`) })),
    })),
  }));
  return { step: formatStep(stepMs), items };
}

/** For ranges within an hour 5 minutes, beyond a day an hour. */
function leastStepMs(rangeMs: number): number {
  return rangeMs > 24 * hourMs ? hourMs : 5 * minuteMs;
}

function amountAt(atMs: number, salt: string): string {
  const base = Math.floor(atMs / minuteMs) % 97;
  const share = salt.endsWith('MISS') ? 1 : 4;
  return String((base + 3) * share * (salt.startsWith('DATA') ? 2048 : 1));
}

/** One every half hour, and every second half hour three of the same moment, two of them alike. */
function logs(form: z.infer<typeof logsForm>, nowMs: number): object {
  const [from, to] = [timeOf(form.start_time), Math.min(timeOf(form.end_time), nowMs)];
  const [names] = form.query.filter(({ tag }) => tag === 'CDN_NAME').map(({ values }) => values);
  const found: string[] = [];
  for (let at = Math.ceil(from / (hourMs / 2)) * (hourMs / 2); at <= to; at += hourMs / 2) {
    const paths = at % hourMs === 0 ? ['/index.html'] : ['/a.jpg', '/b.jpg', '/b.jpg'];
    found.push(...paths.map((path) => logLine(at, path, names?.[0] ?? 'all')));
  }
  if (form.sort !== 'ASCENDING') found.reverse();
  return { logs: found.slice(0, form.limit ?? 500), total_hits: String(found.length), aggs: {} };
}

function logLine(atMs: number, path: string, name: string): string {
  return JSON.stringify({
    timestamp: new Date(atMs).toISOString(),
    cdn_name: name,
    method: 'get',
    req_path: path,
    rsp_code: '200',
    rsp_size: '18446744073709551615',
    cache_status: 'MISS',
    src_ip: '192.0.2.7',
  });
}

function timeOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function durationOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text.slice(0, -1)) * (unitMs[text.slice(-1)] ?? 0);
}

function formatStep(ms: number): string {
  return ms % hourMs === 0 ? `${ms / hourMs}h` : `${ms / minuteMs}m`;
}
