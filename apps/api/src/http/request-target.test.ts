import { once } from 'node:events';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { createLogger } from '@purgeway/runtime';
import { describe, expect, test } from 'vitest';
import { startApi } from '../testing/start-api.ts';
import { pathAndQueryOf, pathOf } from './request-target.ts';

describe('the path and query of a request line', () => {
  test.each([
    ['/livez?a=b', '/livez?a=b'],
    ['//other.example/%2e%2e', '//other.example/%2e%2e'],
    ['*', '*'],
    ['http://www.example.com', '/'],
    ['HTTPS://user:password@www.example.com/v1/operations?limit=1', '/v1/operations?limit=1'],
    ['http://www.example.com?a', '/?a'],
    ['http://[::1/', undefined],
    ['http://a:b:c/', undefined],
    ['http:///a', undefined],
    ['ftp://www.example.com/', undefined],
    ['livez', undefined],
    ['', undefined],
  ])('of %j are %j', (target, expected) => {
    expect(pathAndQueryOf(target)).toBe(expected);
  });

  test('never hold the host, whatever is asked for', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true }),
        fc.stringMatching(/^[a-z]{20}$/u),
        (url, password) => {
          const target = url.replace('://', `://user:${password}@`);
          expect(pathAndQueryOf(target)).toMatch(/^\//u);
          expect(pathAndQueryOf(target)).not.toContain(password);
        },
      ),
    );
  });
});

test.each([
  ['/v1/operations?key=secret', '/v1/operations'],
  ['/v1/vendor-callbacks/secret?status=DONE', '/v1/vendor-callbacks/:token'],
  ['/V1/Vendor-Callbacks/secret/', '/V1/Vendor-Callbacks/:token'],
])('%s is shown as %s', (originalUrl, shown) => {
  expect(pathOf({ originalUrl })).toBe(shown);
});

test.each([
  [
    'a token that opens something by itself',
    'GET /v1/vendor-callbacks/secret HTTP/1.1',
    '/v1/vendor-callbacks/:token',
  ],
  [
    'the password of an absolute address',
    'GET http://user:secret@a/v1/operations HTTP/1.1',
    '/v1/operations',
  ],
  ['the password of a strange address', 'GET http://user:secret@[a/ HTTP/1.1', undefined],
])('%s is neither repeated nor logged', async (...[, line, instance]) => {
  const logged: string[] = [];
  const destination = { write: (text: string) => void logged.push(text) };
  const api = await startApi({ logger: createLogger({ level: 'debug', destination }) });
  try {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (piece: string) => {
      answer += piece;
    });
    socket.write(`${line}\r\nHost: a\r\nConnection: close\r\n\r\n`);
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /u);
    const body: unknown = JSON.parse(answer.split('\r\n\r\n')[1] ?? '');
    expect(body).toEqual(expect.objectContaining({ code: expect.any(String) }));
    expect(body).toMatchObject(instance === undefined ? {} : { instance });
    expect(answer + logged.join('')).not.toContain('secret');
  } finally {
    await api.close();
  }
});
