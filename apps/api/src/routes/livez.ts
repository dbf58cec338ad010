import type { Answer } from '../http/answer.ts';

/** The process answers; nothing is said of Redis. */
export function livez(): Answer {
  return { status: 200, body: { ok: true } };
}
