import { z } from 'zod';
import { keys } from './start-api.ts';

/** What an answer holds, with JSON bodies parsed. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  /** Absent: the key that may purge and read; empty: none. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NonNullable<RequestInit['body']>;
}

/** Sends one request and reads its answer; redirects are not followed. */
export async function ask(
  url: string,
  { method = 'GET', key = keys.both, headers, body }: Ask = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(key === '' ? {} : { authorization: `Bearer ${key}` }), ...headers },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  });
  const text = await response.text();
  const isJson = /[/+]json\b/u.test(response.headers.get('content-type') ?? '');
  const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, body: parsed, text };
}

/** Sends a purge as JSON. */
export function purge(url: string, body: unknown, changes: Ask = {}): Promise<Reply> {
  const headers = { 'content-type': 'application/json', ...changes.headers };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return ask(`${url}/v1/cdn/cache/purge`, { method: 'POST', ...changes, headers, body: text });
}

/** Sends a purge as NDJSON, with its options as a query such as `?partial=true`. */
export function purgeLines(
  url: string,
  lines: NonNullable<RequestInit['body']>,
  { query = '', ...changes }: Ask & { readonly query?: string } = {},
): Promise<Reply> {
  const headers = { 'content-type': 'application/x-ndjson', ...changes.headers };
  return ask(`${url}/v1/cdn/cache/purge${query}`, { method: 'POST', ...changes, headers, body: lines });
}

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  request_id: z.string(),
  retryable: z.boolean(),
  error_count: z.number().optional(),
  errors: z
    .array(
      z.object({
        pointer: z.string().optional(),
        index: z.number().optional(),
        code: z.string(),
        detail: z.string(),
      }),
    )
    .optional(),
});
export type Problem = z.output<typeof problemSchema>;

/** The problem details of an answer. Throws when it is none, or not what the status line says. */
export function problemOf(reply: Reply): Problem {
  const problem = problemSchema.parse(reply.body);
  const type = reply.headers.get('content-type');
  if (type?.startsWith('application/problem+json') !== true || problem.status !== reply.status) {
    throw new Error(`Not problem details: ${reply.status} ${type} ${reply.text}`);
  }
  return problem;
}

/** The id of the operation that a purge made. */
export function operationIdOf(reply: Reply): string {
  return z.object({ purge_id: z.string() }).parse(reply.body).purge_id;
}
