import { z } from 'zod';
import type { VendorErrorKind } from '../errors.ts';
import { kindOfStatus, type ExchangeAnswer, type Verdict } from '../http.ts';

/**
 * What each HTTP status means: the given page's list of answers, and 400, which it leaves out. The status alone decides; the body gives
 * the words and the gRPC code.
 */
const kinds: ReadonlyMap<number, VendorErrorKind> = new Map([
  [400, 'rejected'],
  [401, 'account'],
  [403, 'account'],
  [404, 'not-found'],
  [409, 'conflict'],
  [429, 'throttled'],
  [500, 'unavailable'],
  [503, 'unavailable'],
  // "The server timed out processing the request": it may have been carried out.
  [504, 'uncertain'],
]);

/** What a failed answer means; undefined for a 2xx. */
export function classifyFailure(answer: ExchangeAnswer): Verdict | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const { code, words } = readFailure(answer);
  return {
    kind: kinds.get(status) ?? kindOfStatus(status),
    code,
    message: words === '' ? `HTTP ${status}` : `HTTP ${status}: ${words}`,
  };
}

/** The same for a call that makes something: a server that broke may have made it before. */
export function classifyFailedCreate(answer: ExchangeAnswer): Verdict | undefined {
  const verdict = classifyFailure(answer);
  return verdict && answer.status >= 500 ? { ...verdict, kind: 'uncertain' } : verdict;
}

const grpcFailureSchema = z.object({ code: z.int().optional(), message: z.string().optional() });

interface Failure {
  readonly code?: string | undefined;
  readonly words: string;
}

/** Bodies come as a JSON object of gRPC's kind, a JSON string, plain text, a web page, or not at all. */
function readFailure({ body, text }: ExchangeAnswer): Failure {
  const json = body ?? parseLeniently(text);
  if (typeof json === 'string') return { words: json };
  const failure = grpcFailureSchema.safeParse(json);
  if (failure.success) {
    const { code, message } = failure.data;
    return { code: code === undefined ? undefined : String(code), words: message ?? text };
  }
  return { words: /^\s*</.test(text) ? textOfPage(text) : text };
}

/** `details` may hold raw bytes, which JSON forbids. */
function parseLeniently(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text.replaceAll(/\p{Cc}/gu, ' '));
    return json;
  } catch {
    return undefined;
  }
}

function textOfPage(html: string): string {
  return html
    .replaceAll(/<(script|style)\b.*?<\/\1>/gis, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .trim();
}
