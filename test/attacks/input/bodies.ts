import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { write, type Attack } from './attack.ts';
import { fieldNames, goodUrl, oddUrl, oddValue } from './odd-texts.ts';
import type { Random } from './random.ts';
import { chunked, head, jsonPurge, ownHeaders, purgeTarget, type Origin } from './request.ts';

/** Makes one attack. */
export type Make = (random: Random, origin: Origin) => Attack;

/** More than the API takes as one JSON body. */
const tooLargeBytes = 17 * 1024 * 1024;

/** Bodies of purges. The rarer ones are large. */
export const bodyAttacks: Readonly<Record<string, { readonly weight: number; readonly make: Make }>> = {
  'good-purge': { weight: 30, make: goodPurge },
  'odd-urls': { weight: 40, make: oddUrls },
  'odd-fields': { weight: 40, make: oddFields },
  'not-json': { weight: 30, make: notJson },
  'bad-utf-8': { weight: 20, make: badUtf8 },
  'duplicate-keys': { weight: 10, make: duplicateKeys },
  'depth-bomb': { weight: 8, make: depthBomb },
  'long-list': { weight: 0.6, make: longList },
  'full-list': { weight: 0.5, make: fullList },
  'wrong-entries': { weight: 0.3, make: wrongEntries },
  'tiny-chunks': { weight: 0.03, make: tinyChunks },
  'too-large': { weight: 0.15, make: tooLarge },
  compressed: { weight: 15, make: compressed },
  'zip-bomb': { weight: 0.3, make: zipBomb },
  'other-type': { weight: 8, make: otherType },
};

/** A request that keeps to HTTP. */
export function tidy(bytes: Buffer, more: Partial<Attack> = {}): Omit<Attack, 'kind'> {
  return { steps: [write(bytes)], answersMin: 1, isTidy: true, ...more };
}

function attackOf(attack: Omit<Attack, 'kind'>): Attack {
  return { kind: '', ...attack };
}

function jsonAttack(origin: Origin, body: Buffer | string, more: Partial<Attack> = {}): Attack {
  return attackOf(tidy(jsonPurge(origin, body), more));
}

function goodPurge(random: Random, origin: Origin): Attack {
  const entries = Array.from({ length: random.whole(1, 5) }, () => goodUrl(random));
  const body = JSON.stringify({ paths: entries });
  if (random.chance(0.2)) {
    const lines = [`POST ${purgeTarget} HTTP/1.1`, ...ownHeaders(origin), 'Content-Type: application/json'];
    const request = Buffer.concat([head([...lines, 'Transfer-Encoding: chunked']), chunked(body, random)]);
    return attackOf(tidy(request, { entries, statuses: [202] }));
  }
  return jsonAttack(origin, body, { entries, statuses: [202] });
}

function oddUrls(random: Random, origin: Origin): Attack {
  const entries = Array.from({ length: random.whole(1, 6) }, () => oddUrl(random));
  return jsonAttack(origin, JSON.stringify({ paths: entries, partial: random.chance(0.7) }), {
    entries,
    statuses: [202, 422],
  });
}

function oddFields(random: Random, origin: Origin): Attack {
  const fields = Array.from({ length: random.whole(1, 5) }, () => {
    const value = random.chance(0.2) ? JSON.stringify([goodUrl(random)]) : oddValue(random);
    return `${JSON.stringify(random.pick(fieldNames))}:${value}`;
  });
  return jsonAttack(origin, `{${fields.join(',')}}`);
}

function notJson(random: Random, origin: Origin): Attack {
  const whole = JSON.stringify({ paths: [goodUrl(random)] });
  const body = random.pick<() => Buffer | string>([
    () => whole.slice(0, random.whole(1, whole.length - 1)),
    () => `${whole}${whole}`,
    () => random.bytes(random.whole(1, 200)),
    () => '',
    () => `\uFEFF${whole.slice(1)}`,
    () => whole.replaceAll('"', "'"),
    () => `${whole.slice(0, -1)},}`,
    () => 'NaN',
    () => '{"paths":["\u0001"]}',
    () => '{"paths":[01]}',
    () => random.pick(['null', '1e400', '"x"', 'true', '[]', '[[[[]]]]']),
  ])();
  return jsonAttack(origin, body, { statuses: [400] });
}

/** Half characters, surrogates as bytes, overlong forms and Latin-1, in a URL that would be good without them. */
function badUtf8(random: Random, origin: Origin): Attack {
  const bad = random.pick([
    Buffer.from([0xc3]),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from([0xc0, 0xaf]),
    Buffer.from([0xf8, 0x88, 0x80, 0x80, 0x80]),
    Buffer.from([0xff, 0xfe]),
    Buffer.from([0xe4]),
  ]);
  const [start = '', end = ''] = JSON.stringify({ paths: [`${goodUrl(random)}-`] }).split('-');
  return jsonAttack(origin, Buffer.concat([Buffer.from(start), bad, Buffer.from(end)]), { statuses: [400] });
}

function duplicateKeys(random: Random, origin: Origin): Attack {
  const lists = Array.from(
    { length: random.whole(2, 4) },
    () => `"paths":${JSON.stringify([oddUrl(random)])}`,
  );
  return jsonAttack(origin, `{${lists.join(',')}}`, { statuses: [202, 422] });
}

function depthBomb(random: Random, origin: Origin): Attack {
  const depth = random.pick([40, 1_000, 50_000]);
  const body = random.pick<() => string>([
    () => `{"paths":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    () => `{"paths":${'['.repeat(depth)}`,
    () => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    () => `{"callback":${'{"url":'.repeat(depth)}"x"${'}'.repeat(depth)}}`,
  ])();
  return jsonAttack(origin, body, { statuses: [400] });
}

/** More entries than one body may hold, up to a million. */
function longList(random: Random, origin: Origin): Attack {
  const count = random.pick([10_001, 100_000, 1_000_000]);
  const entry = random.pick(['1', '[]', '{}', '""', '"https://www.example.com/"']);
  const body = `{"paths":[${`${entry},`.repeat(count - 1)}${entry}]}`;
  return jsonAttack(origin, body, { statuses: [400, 413] });
}

function fullList(random: Random, origin: Origin): Attack {
  const entries = Array.from({ length: 10_000 }, (_, i) => `https://www.example.com/${random.word(8)}/${i}`);
  return jsonAttack(origin, JSON.stringify({ paths: entries }), { entries, statuses: [202] });
}

/** As many things wrong as one body can have. */
function wrongEntries(random: Random, origin: Origin): Attack {
  const entry = random.pick<unknown>([1, 'https://nobody.example/', '\u0000', '/path']);
  const lists = ['paths', 'directories', 'tags', 'hostnames', 'patterns'] as const;
  const count = random.pick([2_000, 9_999]);
  const body = Object.fromEntries(lists.map((list) => [list, Array.from({ length: count }, () => entry)]));
  return jsonAttack(origin, JSON.stringify(body), { statuses: [400, 413, 422] });
}

/** A body that would fill the memory many times over, were each of its bytes kept as it comes. */
function tinyChunks(random: Random, origin: Origin): Attack {
  const size = random.pick([10_000, 200_000]);
  const chunk = '1\r\n[\r\n';
  const body = Buffer.alloc(size * chunk.length, chunk);
  const lines = [`POST ${purgeTarget} HTTP/1.1`, ...ownHeaders(origin), 'Content-Type: application/json'];
  const start = head([...lines, 'Transfer-Encoding: chunked']);
  const request = Buffer.concat([start, body, Buffer.from('0\r\n\r\n')]);
  return attackOf(tidy(request, { statuses: [400] }));
}

function tooLarge(random: Random, origin: Origin): Attack {
  const body = random.pick<() => Buffer>([
    () => Buffer.from(`{"paths":["${'x'.repeat(tooLargeBytes)}"]}`),
    () => Buffer.alloc(tooLargeBytes, '['),
    () => Buffer.alloc(tooLargeBytes, '\\u0000'),
    () => Buffer.alloc(tooLargeBytes, ' '),
  ])();
  return jsonAttack(origin, body, { statuses: [400, 413], answersMin: 0 });
}

const packers = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
} as const;

/** Packed bodies: whole, cut off, damaged, or not what their header says. */
function compressed(random: Random, origin: Origin): Attack {
  const entries = [goodUrl(random)];
  const encoding = random.pick(['gzip', 'deflate', 'br'] as const);
  const packed = packers[encoding](JSON.stringify({ paths: entries }));
  if (random.chance(0.3)) {
    const headers = [`Content-Encoding: ${encoding}`];
    return attackOf(tidy(jsonPurge(origin, packed, headers), { entries, statuses: [202] }));
  }
  const body = random.pick<() => Buffer>([
    () => packed.subarray(0, random.whole(1, packed.length - 1)),
    () => Buffer.concat([packed.subarray(0, 5), random.bytes(20)]),
    () => random.bytes(40),
    () => deflateRawSync(packed),
    () => Buffer.concat([packed, packed]),
  ])();
  const other = random.pick([
    encoding,
    'gzip, gzip',
    'zstd',
    'compress',
    'x-gzip',
    'GZIP',
    '',
    'identity, gzip',
  ]);
  return attackOf(tidy(jsonPurge(origin, body, [`Content-Encoding: ${other}`])));
}

/** Some kilobytes that unpack to dozens of megabytes. */
function zipBomb(random: Random, origin: Origin): Attack {
  const encoding = random.pick(['gzip', 'deflate', 'br'] as const);
  const bomb = bombs[encoding];
  return attackOf(tidy(jsonPurge(origin, bomb, [`Content-Encoding: ${encoding}`]), { statuses: [400, 413] }));
}

const bombBytes = Buffer.alloc(64 * 1024 * 1024, '[');
const bombs = {
  gzip: gzipSync(bombBytes),
  deflate: deflateSync(bombBytes),
  br: brotliCompressSync(bombBytes, { params: { 1: 1 } }),
} as const;

function otherType(random: Random, origin: Origin): Attack {
  const type = random.pick([
    'text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=utf-7',
    'multipart/form-data; boundary=x',
    'application/x-ndjson+json',
    ';',
    '\u00ff',
    `application/${'x'.repeat(2_000)}`,
    'application/x-www-form-urlencoded',
  ]);
  const body = JSON.stringify({ paths: [goodUrl(random)] });
  const lines = [`POST ${purgeTarget} HTTP/1.1`, ...ownHeaders(origin), `Content-Type: ${type}`];
  const request = Buffer.concat([head([...lines, `Content-Length: ${body.length}`]), Buffer.from(body)]);
  return attackOf(tidy(request, { statuses: [400, 415] }));
}
