import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';

/** A file as it is sent: made once, because none changes while the process runs. */
export interface ServedFile {
  readonly type: string;
  readonly body: Buffer;
  readonly gzipped: Buffer;
  /** Of the body as it is. */
  readonly etag: string;
}

export async function fileOf(type: string, body: Buffer): Promise<ServedFile> {
  return { type, body, gzipped: await promisify(gzip)(body), etag: etagOf(body) };
}

/** Names contents: others have another one. */
export function etagOf(contents: string | Buffer): string {
  return `"${hash('sha256', contents, 'base64url').slice(0, 22)}"`;
}

/** Sends a file, zipped where that is taken, or says that the browser has it already. How long it may keep it is up to the caller. */
export function sendFile(
  { type, body, gzipped, etag }: ServedFile,
  { request, response }: { readonly request: Request; readonly response: Response },
): void {
  const isZipped = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  // Zipped, it is other bytes: a strong validator must not be the same.
  const own = isZipped ? `${etag.slice(0, -1)}-gzip"` : etag;
  response.setHeader('vary', 'accept-encoding');
  response.setHeader('etag', own);
  if (request.headers['if-none-match'] === own) {
    response.status(304).end();
    return;
  }
  response.setHeader('content-type', type);
  if (isZipped) {
    response.setHeader('content-encoding', 'gzip');
  }
  response.status(200).end(isZipped ? gzipped : body);
}
