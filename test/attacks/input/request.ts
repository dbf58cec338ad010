import type { Random } from './random.ts';

/** What requests are made of. */
export interface Origin {
  readonly host: string;
  /** A key that may do everything. */
  readonly key: string;
}

export interface RequestParts {
  readonly method?: string;
  readonly target: string;
  /** Beside `Host` and `Authorization`. */
  readonly headers?: readonly string[];
  /** Sent with its length. */
  readonly body?: Buffer | string;
}

/** A whole request in good order: what is wrong with it stands in its parts. */
export function requestOf(
  origin: Origin,
  { method = 'POST', target, headers = [], body }: RequestParts,
): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, ...ownHeaders(origin), ...headers];
  if (body === undefined) {
    return head(lines);
  }
  const bytes = Buffer.from(body);
  return Buffer.concat([head([...lines, `Content-Length: ${bytes.length}`]), bytes]);
}

/** `Host` and `Authorization`. */
export function ownHeaders({ host, key }: Origin): string[] {
  return [`Host: ${host}`, `Authorization: Bearer ${key}`];
}

/** Lines as the head of a request. Bytes of Latin-1. */
export function head(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

export const purgeTarget = '/v1/cdn/cache/purge';

/** A purge as a JSON body. */
export function jsonPurge(origin: Origin, body: Buffer | string, headers: readonly string[] = []): Buffer {
  return requestOf(origin, {
    target: purgeTarget,
    headers: ['Content-Type: application/json', ...headers],
    body,
  });
}

/** A purge as lines. */
export function linesPurge(origin: Origin, body: Buffer | string, query = ''): Buffer {
  const headers = ['Content-Type: application/x-ndjson'];
  return requestOf(origin, { target: `${purgeTarget}${query}`, headers, body });
}

/** A body in chunks (RFC 9112), ended in order. */
export function chunked(body: Buffer | string, random: Random): Buffer {
  const bytes = Buffer.from(body);
  const parts: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const size = random.whole(1, Math.max(1, Math.ceil(bytes.length / 3)));
    const piece = bytes.subarray(start, start + size);
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
    start += size;
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
