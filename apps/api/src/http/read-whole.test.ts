import { once } from 'node:events';
import { createServer, request as requestTo } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readWhole, UnreadBody } from './read-whole.ts';

const bytesMax = 100_000;

/** What the server reads of a body that is sent piece by piece. */
async function readOf(
  pieces: readonly Buffer[],
  headers: Readonly<Record<string, string | number>> = {},
): Promise<Buffer | string | undefined> {
  let read: Buffer | string | undefined;
  const server = createServer((request, response) => {
    readWhole(request, bytesMax)
      .then(
        (bytes) => {
          read = bytes;
        },
        (error: unknown) => {
          read = error instanceof UnreadBody ? error.reason : String(error);
        },
      )
      .finally(() => response.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const request = requestTo({ port, method: 'POST', headers });
  pieces.forEach((piece) => request.write(piece));
  request.end();
  const [response] = await once(request, 'response');
  response.resume();
  server.closeAllConnections();
  server.close();
  return read;
}

function bytesOf(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => i % 251));
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
}

test.each([1, 7, 65_535, 65_536, 100_000])('a body in pieces of %i bytes comes out whole', async (size) => {
  const bytes = bytesOf(size === 1 ? 5_000 : bytesMax);
  expect(await readOf(cut(bytes, size))).toEqual(bytes);
  expect(await readOf(cut(bytes, size), { 'content-length': bytes.length })).toEqual(bytes);
});

test('a packed body is unpacked, and bounded by what it unpacks to', async () => {
  const headers = { 'content-encoding': 'gzip' };
  expect(await readOf([gzipSync(bytesOf(bytesMax))], headers)).toEqual(bytesOf(bytesMax));
  expect(await readOf([gzipSync(bytesOf(bytesMax + 1))], headers)).toBe('too-large');
});

test('what cannot be read is told apart, after it was heard out', async () => {
  expect(await readOf(cut(bytesOf(bytesMax * 20), 10_000))).toBe('too-large');
  expect(await readOf([Buffer.from('x')], { 'content-encoding': 'constructor' })).toBe('unknown-encoding');
  expect(await readOf([Buffer.from('x')], { 'content-encoding': 'gzip' })).toBe('incomplete');
});

test('an empty body is one, a request without a body has none', async () => {
  expect(await readOf([], { 'content-length': 0 })).toEqual(Buffer.alloc(0));
});
