import { write, type Attack, type Step } from './attack.ts';
import { tidy, type Make } from './bodies.ts';
import { goodUrl, oddUrl, oddValue } from './odd-texts.ts';
import type { Random } from './random.ts';
import { chunked, head, linesPurge, ownHeaders, purgeTarget, type Origin } from './request.ts';

/** NDJSON: lines in every form, and bodies that end before they should. */
export const lineAttacks: Readonly<Record<string, { readonly weight: number; readonly make: Make }>> = {
  'good-lines': { weight: 15, make: goodLines },
  'odd-lines': { weight: 30, make: oddLines },
  'cut-in-a-line': { weight: 12, make: cutInALine },
  'cut-connection': { weight: 8, make: cutConnection },
  'no-line-end': { weight: 0.5, make: noLineEnd },
  'bad-utf-8': { weight: 10, make: badUtf8 },
  'odd-options': { weight: 15, make: oddOptions },
  'many-lines': { weight: 0.3, make: manyLines },
  'worthless-lines': { weight: 0.05, make: worthlessLines },
  'slow-lines': { weight: 2, make: slowLines },
};

function attackOf(attack: Omit<Attack, 'kind'>): Attack {
  return { kind: '', ...attack };
}

function lineOf(url: string, random: Random): string {
  return random.pick([JSON.stringify(url), JSON.stringify({ url }), JSON.stringify({ path: url }), url]);
}

function goodLines(random: Random, origin: Origin): Attack {
  const entries = Array.from({ length: random.whole(1, 20) }, () => goodUrl(random));
  const end = random.pick(['\n', '\r\n', '\n\n', ' \n']);
  const body = entries.map((url) => lineOf(url, random)).join(end) + random.pick(['', '\n']);
  const start = random.chance(0.1) ? '\uFEFF' : '';
  return attackOf(tidy(linesPurge(origin, start + body), { entries, statuses: [202] }));
}

function oddLines(random: Random, origin: Origin): Attack {
  const lines = Array.from({ length: random.whole(1, 10) }, () =>
    random.pick<() => string>([
      () => lineOf(goodUrl(random), random),
      () => lineOf(oddUrl(random), random),
      () => oddValue(random),
      () => `{"url":${oddValue(random)}}`,
      () => '{"url":"https://www.example.com/","path":"/"}',
      () => '{"__proto__":"https://www.example.com/"}',
      () => '\u0000',
      () => '\v\f',
      () => '['.repeat(5_000),
    ])(),
  );
  const query = random.chance(0.5) ? '?partial=true' : '';
  return attackOf(tidy(linesPurge(origin, lines.join('\n'), query), { statuses: [202, 400, 422] }));
}

/** The body ends as HTTP has it, but in the middle of a line or of a character. */
function cutInALine(random: Random, origin: Origin): Attack {
  const whole = Buffer.from(
    `"https://www.example.com/ä"\n${JSON.stringify({ url: `${goodUrl(random)}/ö€` })}`,
  );
  const body = whole.subarray(0, random.whole(1, whole.length - 1));
  return attackOf(tidy(linesPurge(origin, body), { statuses: [202, 422] }));
}

/** The connection ends before the body does: nothing of it may be taken. */
function cutConnection(random: Random, origin: Origin): Attack {
  const whole = linesPurge(origin, Array.from({ length: 50 }, () => `"${goodUrl(random)}"`).join('\n'));
  const last: Step = random.chance(0.5) ? { do: 'end' } : { do: 'reset' };
  return attackOf({
    steps: [write(whole.subarray(0, random.whole(whole.length >> 1, whole.length - 1))), last],
    answersMin: 0,
    isTidy: false,
    statuses: [400],
  });
}

function noLineEnd(random: Random, origin: Origin): Attack {
  const body = Buffer.alloc(random.pick([70_000, 1_000_000, 8_000_000]), 'x');
  return attackOf(tidy(linesPurge(origin, body), { statuses: [422] }));
}

function badUtf8(random: Random, origin: Origin): Attack {
  const bad = random.pick([Buffer.from([0xc3]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0xff])]);
  const body = Buffer.concat([Buffer.from(goodUrl(random)), bad, Buffer.from(`\n${goodUrl(random)}\n`)]);
  return attackOf(tidy(linesPurge(origin, body), { statuses: [422] }));
}

function oddOptions(random: Random, origin: Origin): Attack {
  const query = random.pick([
    '?partial=maybe',
    '?partial=true&partial=true',
    '?deadline_seconds=1e400',
    '?deadline_seconds=-1',
    '?deadline_seconds=NaN',
    '?priority=%00',
    '?mode[]=hard',
    '?__proto__=x',
    '?idempotency_key=',
    `?idempotency_key=${'k'.repeat(300)}`,
    '?callback_url=https://user:pw@hooks.example/',
    '?callback_url=https%3A%2F%2Fevil.example%2F',
    '?distribution_id=nobody',
    '?vendor=nobody',
    '?%',
    '?%ff=%ff',
    '?=',
    '?&&&',
    `?${'a=b&'.repeat(2_000)}`,
  ]);
  return attackOf(tidy(linesPurge(origin, `"${goodUrl(random)}"`, query)));
}

function manyLines(random: Random, origin: Origin): Attack {
  const entries = Array.from({ length: 20_000 }, (_, i) => `https://www.example.com/${random.word(6)}/${i}`);
  return attackOf(tidy(linesPurge(origin, entries.join('\n')), { entries, statuses: [202] }));
}

/** Lines that are looked at in vain, as many as fit into little. */
function worthlessLines(random: Random, origin: Origin): Attack {
  const [line, count] = random.pick<readonly [string, number]>([
    ['1', 50_000],
    ['', 1_000_000],
    [' ', 500_000],
    ['{"a":1}', 20_000],
    ['https://nobody.example/', 20_000],
  ]);
  const entries = `${`${line}\n`.repeat(count)}"${goodUrl(random)}"`;
  return attackOf(tidy(linesPurge(origin, entries, '?partial=true'), { statuses: [202] }));
}

/** A few bytes at a time. */
function slowLines(random: Random, origin: Origin): Attack {
  const entries = [goodUrl(random), goodUrl(random)];
  const body = chunked(entries.join('\n'), random);
  const lines = [`POST ${purgeTarget} HTTP/1.1`, ...ownHeaders(origin), 'Content-Type: application/x-ndjson'];
  const start = write(head([...lines, 'Transfer-Encoding: chunked']));
  const middle = random.whole(1, body.length - 1);
  const pause: Step = { do: 'pause', ms: random.whole(5, 50) };
  return attackOf({
    steps: [start, pause, write(body.subarray(0, middle)), pause, write(body.subarray(middle))],
    answersMin: 1,
    isTidy: true,
    entries,
    statuses: [202],
  });
}
