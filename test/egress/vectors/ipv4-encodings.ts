import { badIpv4 } from './addresses.ts';
import type { Vector } from './vector.ts';

/** Ways to write an IPv4 address that browsers, and so the URL parser, understand. */
export const encodings: Readonly<Record<string, (bytes: readonly number[]) => string>> = {
  dotted: (bytes) => bytes.join('.'),
  'with a dot at the end': (bytes) => `${bytes.join('.')}.`,
  'one decimal number': (bytes) => String(numberOf(bytes)),
  'one hexadecimal number': (bytes) => `0x${numberOf(bytes).toString(16)}`,
  'one hexadecimal number, capitals and zeros': (bytes) =>
    `0X000${numberOf(bytes).toString(16).toUpperCase()}`,
  'one octal number': (bytes) => `0${numberOf(bytes).toString(8)}`,
  'hexadecimal parts': (bytes) => bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
  'octal parts': (bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
  'octal parts, many zeros': (bytes) => bytes.map((byte) => `00000${byte.toString(8)}`).join('.'),
  'parts of every kind': ([a = 0, b = 0, c = 0, d = 0]) => `0x${a.toString(16)}.${b}.0${c.toString(8)}.${d}`,
  'two parts': ([a = 0, ...rest]) => `${a}.${numberOf(rest)}`,
  'three parts': ([a = 0, b = 0, ...rest]) => `${a}.${b}.${numberOf(rest)}`,
  'two parts, hexadecimal': ([a = 0, ...rest]) => `0x${a.toString(16)}.0x${numberOf(rest).toString(16)}`,
  'full-width digits': (bytes) => inDigits(bytes.join('.'), 0xff10),
  'bold mathematical digits': (bytes) => inDigits(bytes.join('.'), 0x1d7ce),
  'double-struck digits': (bytes) => inDigits(bytes.join('.'), 0x1d7d8),
  'digits in circles': (bytes) =>
    bytes.join('.').replaceAll(/\d/gu, (digit) => (digit === '0' ? '⓪' : fromCode(0x245f + Number(digit)))),
  'superscript digits': (bytes) =>
    bytes.join('.').replaceAll(/\d/gu, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? ''),
  'percent-encoded': (bytes) => encodeAll(bytes.join('.')),
  'percent-encoded dots': (bytes) => bytes.join('%2e'),
  'ideographic full stops': (bytes) => bytes.join('。'),
  'full-width full stops': (bytes) => bytes.join('．'),
  'half-width ideographic full stops': (bytes) => bytes.join('｡'),
  'a soft hyphen within': (bytes) => bytes.join('.\u00ad'),
  'a zero-width space within': (bytes) => bytes.join('\u200b.'),
  'a tab within, which URLs drop': (bytes) => bytes.join('\t.'),
};

export const ipv4Vectors: readonly Vector[] = Object.entries(badIpv4).flatMap(([what, address]) =>
  Object.entries(encodings).map(([how, write], i) => ({
    name: `${what} (${address}): ${how}`,
    url: `${i % 2 === 0 ? 'http' : 'https'}://${write(address.split('.').map(Number))}:{port}/`,
  })),
);

function numberOf(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function inDigits(text: string, zero: number): string {
  return text.replaceAll(/\d/gu, (digit) => fromCode(zero + Number(digit)));
}

function fromCode(code: number): string {
  return String.fromCodePoint(code);
}

function encodeAll(text: string): string {
  return text.replaceAll(/[\d.]/gu, (one) => `%${one.charCodeAt(0).toString(16)}`);
}
