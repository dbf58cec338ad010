import { write, type Attack, type Step } from './attack.ts';
import type { Make } from './bodies.ts';
import { goodUrl } from './odd-texts.ts';
import type { Random } from './random.ts';
import { chunked, head, jsonPurge, ownHeaders, purgeTarget, type Origin } from './request.ts';

/** HTTP itself: heads and frames that are wrong, doubtful, huge, slow or never end. */
export const framingAttacks: Readonly<Record<string, { readonly weight: number; readonly make: Make }>> = {
  'two-lengths': { weight: 20, make: twoLengths },
  'bad-length': { weight: 12, make: badLength },
  'bad-chunks': { weight: 15, make: badChunks },
  'chunk-extensions': { weight: 3, make: chunkExtensions },
  trailers: { weight: 6, make: trailers },
  'bad-header': { weight: 20, make: badHeader },
  'huge-header': { weight: 4, make: hugeHeader },
  'many-headers': { weight: 3, make: manyHeaders },
  'bad-request-line': { weight: 20, make: badRequestLine },
  'bare-line-ends': { weight: 8, make: bareLineEnds },
  expect: { weight: 8, make: expectation },
  pipelined: { weight: 8, make: pipelined },
  'pipelined-flood': { weight: 0.3, make: pipelinedFlood },
  upgrade: { weight: 6, make: upgrade },
  noise: { weight: 10, make: noise },
  'half-head': { weight: 6, make: halfHead },
  'slow-head': { weight: 2, make: slowHead },
};

/** A client that does not keep to HTTP, or not to the end: it may be answered or cut off. */
function untidy(steps: readonly Step[], more: Partial<Attack> = {}): Attack {
  return { kind: '', steps, answersMin: 0, isTidy: false, ...more };
}

const end: Step = { do: 'end' };

function purgeHead(origin: Origin, ...headers: readonly string[]): Buffer {
  return head([
    `POST ${purgeTarget} HTTP/1.1`,
    ...ownHeaders(origin),
    'Content-Type: application/json',
    ...headers,
  ]);
}

function bodyOf(random: Random): string {
  return JSON.stringify({ paths: [goodUrl(random)] });
}

/** Shapes of request smuggling: two ways to tell where the body ends, with a second request hidden behind one of them. */
function twoLengths(random: Random, origin: Origin): Attack {
  const hidden = head(['GET /v1/smuggled HTTP/1.1', ...ownHeaders(origin)]);
  const body = bodyOf(random);
  const headers = random.pick([
    [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', `Content-Length: ${body.length}`],
    [`Content-Length: ${body.length}`, `Content-Length: ${body.length + 1}`],
    [`Content-Length: ${body.length}, ${body.length}`],
    ['Transfer-Encoding: chunked, identity'],
    ['Transfer-Encoding: identity, chunked'],
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
    ['Transfer-Encoding: xchunked'],
    ['Transfer-Encoding : chunked'],
    ['Transfer-Encoding:\u000bchunked'],
    ['Transfer-Encoding: chunKed', 'X: y'],
    ['Transfer-Encoding:\tchunked\t', `Content-Length: ${body.length}`],
    [' Transfer-Encoding: chunked'],
  ]);
  const frame = random.chance(0.5) ? chunked(body, random) : Buffer.from(body);
  return untidy([write(purgeHead(origin, ...headers), frame, hidden), end]);
}

function badLength(random: Random, origin: Origin): Attack {
  const length = random.pick([
    '-1',
    '+5',
    '0x10',
    '1e3',
    '5 5',
    '99999999999999999999',
    '18446744073709551617',
    'abc',
    '',
    ' ',
    '4294967296',
    '1,000',
    '3.5',
  ]);
  return untidy([write(purgeHead(origin, `Content-Length: ${length}`), bodyOf(random)), end]);
}

function badChunks(random: Random, origin: Origin): Attack {
  const body = random.pick([
    'zz\r\nabc\r\n0\r\n\r\n',
    '-1\r\nabc\r\n0\r\n\r\n',
    'fffffffffffffffff\r\nabc\r\n',
    '5\r\nabc\r\n0\r\n\r\n',
    '2\r\nabc\r\n0\r\n\r\n',
    '3\nabc\n0\n\n',
    '3 \r\nabc\r\n0\r\n\r\n',
    '0x3\r\nabc\r\n0\r\n\r\n',
    '\r\n0\r\n\r\n',
    '3\r\nabc0\r\n\r\n',
    '3;\r\nabc\r\n0\r\n\r\n',
    '3\r\r\nabc\r\n0\r\n\r\n',
  ]);
  return untidy([write(purgeHead(origin, 'Transfer-Encoding: chunked'), body), end]);
}

function chunkExtensions(random: Random, origin: Origin): Attack {
  const extension = `1;${'x'.repeat(random.pick([10, 20_000, 100_000]))}\r\n{\r\n`;
  return untidy([write(purgeHead(origin, 'Transfer-Encoding: chunked'), extension, '0\r\n\r\n'), end]);
}

function trailers(random: Random, origin: Origin): Attack {
  const trailer = random.pick([
    'Authorization: Bearer other',
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    'X: \u0001',
    `X: ${'y'.repeat(20_000)}`,
    'no colon',
  ]);
  const body = chunked(bodyOf(random), random).subarray(0, -2);
  return untidy([write(purgeHead(origin, 'Transfer-Encoding: chunked'), body, `${trailer}\r\n\r\n`), end]);
}

function badHeader(random: Random, origin: Origin): Attack {
  const body = bodyOf(random);
  const line = random.pick([
    'no colon at all',
    ': empty name',
    'X Y: blank in the name',
    'X\u0000: nul in the name',
    'X: nul \u0000 in the value',
    'X: \u0007',
    'X: a\r b',
    'X: a\n b',
    'X: a\r\n folded',
    '\u00e4: name of Latin-1',
    'X: \u00ff\u00fe',
    'Host: another.example',
    'Authorization: Basic eA==',
    'Authorization: Bearer',
    `Authorization: Bearer ${'x'.repeat(5_000)}`,
    'Idempotency-Key: ',
    'Idempotency-Key: \u00ff',
    `Idempotency-Key: ${'k'.repeat(300)}`,
    'Idempotency-Key: a',
    'X-Request-Id: \u00ff',
    'Cookie: \u00ff',
    'Content-Type: application/json',
    'Content-Encoding: ',
    '__proto__: x',
    'constructor: x',
    'Connection: close, keep-alive, x',
    'Connection: \u00ff',
    'Keep-Alive: timeout=-1',
    'X-HTTP-Method-Override: DELETE',
  ]);
  return untidy([write(purgeHead(origin, line, `Content-Length: ${body.length}`), body), end]);
}

function hugeHeader(random: Random, origin: Origin): Attack {
  const size = random.pick([15_000, 17_000, 200_000]);
  const header = random.chance(0.5) ? `X: ${'y'.repeat(size)}` : `${'x'.repeat(size)}: y`;
  return untidy([write(head(['GET /livez HTTP/1.1', ...ownHeaders(origin), header])), end]);
}

function manyHeaders(random: Random, origin: Origin): Attack {
  const count = random.pick([500, 2_500, 20_000]);
  const headers = Array.from({ length: count }, (_, i) => (random.chance(0.5) ? `a${i}:b` : 'a:'));
  return untidy([write(head(['GET /livez HTTP/1.1', ...headers, ...ownHeaders(origin)])), end]);
}

function badRequestLine(random: Random, origin: Origin): Attack {
  const line = random.pick([
    'GET',
    'GET /livez',
    'GET /livez HTTP/0.9',
    'GET /livez HTTP/1.0',
    'GET /livez HTTP/2.0',
    'GET /livez HTTP/9.9',
    'GET /livez http/1.1',
    'GET  /livez  HTTP/1.1',
    'GET /liv ez HTTP/1.1',
    'get /livez HTTP/1.1',
    'BREW /livez HTTP/1.1',
    'PRI * HTTP/2.0',
    `${'G'.repeat(2_000)} /livez HTTP/1.1`,
    'OPTIONS * HTTP/1.1',
    'CONNECT www.example.com:443 HTTP/1.1',
    'TRACE / HTTP/1.1',
    'GET livez HTTP/1.1',
    'GET ? HTTP/1.1',
    'GET # HTTP/1.1',
    'GET http://www.example.com/livez HTTP/1.1',
    'GET http://user:password@www.example.com/v1/operations HTTP/1.1',
    'GET http://[::1/ HTTP/1.1',
    'GET http:// HTTP/1.1',
    'GET http://a:b:c/ HTTP/1.1',
    'GET http://%zz/ HTTP/1.1',
    'GET //evil.example/%2e%2e HTTP/1.1',
    'GET ///// HTTP/1.1',
    'GET /\u0000 HTTP/1.1',
    'GET /\u00ff\u00fe HTTP/1.1',
    'GET /\t HTTP/1.1',
    'GET /a#b HTTP/1.1',
    'GET \\livez HTTP/1.1',
    `GET /${'x'.repeat(15_000)} HTTP/1.1`,
    `GET /${'x'.repeat(100_000)} HTTP/1.1`,
    'PURGE /v1/cdn/cache/purge HTTP/1.1',
    'M-SEARCH * HTTP/1.1',
  ]);
  const headers = random.chance(0.1) ? [] : ownHeaders(origin);
  return untidy([write(head([line, ...headers])), end]);
}

function bareLineEnds(random: Random, origin: Origin): Attack {
  const text = jsonPurge(origin, bodyOf(random)).toString('latin1');
  const end1 = random.pick(['\n', '\r', '\r\r\n', '\n\r', '\r\n ']);
  return untidy([write(Buffer.from(text.replaceAll('\r\n', end1), 'latin1')), end]);
}

function expectation(random: Random, origin: Origin): Attack {
  const body = bodyOf(random);
  const value = random.pick(['100-continue', '100-Continue', '200-ok', '', 'x'.repeat(500)]);
  const headers = [`Expect: ${value}`, `Content-Length: ${body.length}`, 'Connection: close'];
  const start = write(purgeHead(origin, ...headers));
  const pause: Step = { do: 'pause', ms: random.whole(0, 10) };
  return untidy([start, pause, write(body)], { answersMin: 1, statuses: [202, 417] });
}

/** Several requests in one write, the last of which may be broken. */
function pipelined(random: Random, origin: Origin): Attack {
  const count = random.whole(2, 8);
  const requests = Array.from({ length: count }, () => jsonPurge(origin, bodyOf(random)));
  const last = random.pick([
    Buffer.from('BROKEN\r\n\r\n'),
    jsonPurge(origin, bodyOf(random), ['Connection: close']),
  ]);
  return untidy([write(...requests, last)], { answersMin: count + 1, statuses: [202] });
}

/** Many more requests than anybody would send without waiting for an answer: they are answered, or cut off. */
function pipelinedFlood(random: Random, origin: Origin): Attack {
  const request = random.pick([
    head(['GET /livez HTTP/1.1', 'Host: x']),
    head(['GET /x HTTP/1.1', 'Host: x']),
    head(['GET /v1/operations HTTP/1.1', ...ownHeaders(origin)]),
    head(['GET /livez HTTP/1.1', 'Host: x', 'Expect: x']),
  ]);
  return untidy([write(...Array.from({ length: random.pick([30, 3_000]) }, () => request)), end]);
}

function upgrade(random: Random, origin: Origin): Attack {
  const protocol = random.pick(['websocket', 'h2c', 'TLS/1.0', '\u00ff']);
  const lines = ['GET /livez HTTP/1.1', ...ownHeaders(origin), 'Connection: Upgrade, HTTP2-Settings'];
  return untidy([
    write(head([...lines, `Upgrade: ${protocol}`, 'HTTP2-Settings: AAA']), random.bytes(30)),
    end,
  ]);
}

function noise(random: Random): Attack {
  const tls = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]);
  const bytes = random.chance(0.3)
    ? Buffer.concat([tls, random.bytes(60)])
    : random.bytes(random.whole(1, 300));
  return untidy([write(bytes), end]);
}

/** A request that was cut off in its head or in its body. */
function halfHead(random: Random, origin: Origin): Attack {
  const whole = jsonPurge(origin, bodyOf(random));
  const last: Step = random.chance(0.5) ? end : { do: 'reset' };
  return untidy([write(whole.subarray(0, random.whole(1, whole.length - 1))), last], { statuses: [400] });
}

function slowHead(random: Random, origin: Origin): Attack {
  const whole = jsonPurge(origin, bodyOf(random), ['Connection: close']);
  const middle = random.whole(1, whole.length - 1);
  const pause: Step = { do: 'pause', ms: random.whole(5, 80) };
  const steps: Step[] = [write(whole.subarray(0, middle)), pause, write(whole.subarray(middle))];
  return untidy(steps, { answersMin: 1, statuses: [202] });
}
