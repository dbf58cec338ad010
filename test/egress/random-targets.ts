import { badIpv4, badIpv6 } from './vectors/addresses.ts';
import { embeddings } from './vectors/ipv4-in-ipv6.ts';
import { encodings } from './vectors/ipv4-encodings.ts';
import type { Random } from './random.ts';

const badIpv4s = Object.values(badIpv4);
const badIpv6s = Object.values(badIpv6);
const embed = Object.values(embeddings);
const encode = Object.values(encodings);
const schemes = ['http', 'https', 'HTTP', 'hTTps', 'ws', 'ftp', 'file', 'http:', ' http', 'ht\ttp'];
const people = [
  '',
  '',
  '',
  '',
  'user@',
  'user:secret@',
  'hooks.example@',
  '@',
  'a%40b@',
  'hooks.example:80@',
];
const ends = ['', '/', '/hook', '?a=b', '#c', '/@hooks.example', '\\@hooks.example', '/..;/', '/%2e%2e/'];
/** What URL parsers, people and filters see different things in. */
const odd = [
  '.',
  ':',
  '@',
  '/',
  '\\',
  '#',
  '?',
  '%',
  '[',
  ']',
  '0',
  'x',
  '\t',
  '\n',
  ' ',
  '\u0000',
  '%00',
  '。',
  '．',
  '｡',
  '\u00ad',
  '\u200b',
  '\u2060',
  '１',
  '①',
  'ⓛ',
  '⁰',
  'ß',
  'İ',
  '\ud83d\ude00',
  '%2e',
  '::',
] as const;

/** An address as a name server or a socket writes it; often a bad one, most often loopback. */
export function randomAddress(random: Random): string {
  if (random.chance(0.2)) {
    return random.oneOf(['127.0.0.1', '::1', '0.0.0.0', '::', '169.254.169.254']);
  }
  const ipv4 = random.chance(0.5) ? near(random.oneOf(badIpv4s), random) : randomIpv4(random);
  switch (random.below(5)) {
    case 0:
      return random.oneOf(embed)(ipv4);
    case 1:
      return randomIpv6(random);
    case 2:
      return random.oneOf(badIpv6s);
    default:
      return ipv4;
  }
}

export function randomIpv4(random: Random): string {
  return Array.from({ length: 4 }, () => random.below(256)).join('.');
}

/** Half of them in the space that is given out, where all that matters is. */
export function randomIpv6(random: Random): string {
  const groups = Array.from({ length: 8 }, () => random.below(0x1_0000));
  const first = random.chance(0.5) ? 0x2000 + random.below(0x2000) : (groups[0] ?? 0);
  const known = random.oneOf([0x2001, 0x2002, 0x2620, 0x3fff, 0x64, 0xfe80, 0xfd00, 0]);
  const head = random.chance(0.3) ? known : first;
  return [head, ...groups.slice(1)].map((group) => (random.chance(0.3) ? 0 : group).toString(16)).join(':');
}

export function randomName(random: Random): string {
  const label = random.oneOf([
    'hooks',
    'localhost',
    'a',
    'xn--bcher-kva',
    'metadata',
    '127',
    '0x7f',
    'redis',
    'b_c',
  ]);
  const rest = random.oneOf([
    '.example',
    '.example',
    '.localhost',
    '.internal',
    '',
    '.1.example',
    '.example.',
    '.',
  ]);
  return `${label}${rest}`;
}

/** A URL, whole or nearly, as somebody would write it who wants in. */
export function randomUrl(random: Random, host: string, port: number): string {
  const scheme = random.chance(0.7) ? random.oneOf(['http', 'https']) : random.oneOf(schemes);
  const slashes = random.chance(0.95) ? '//' : random.oneOf(['', '/', '///', '\\\\']);
  const at = random.oneOf(people);
  const written = random.chance(0.95) ? `:${port}` : random.oneOf(['', ':', ':0', ':65536', ':８０']);
  const url = `${scheme}:${slashes}${at}${host}${written}${random.oneOf(ends)}`;
  return random.chance(0.3) ? disturb(url, random) : url;
}

/** A host as it stands in a URL: an address in one of its many forms, or a name. */
export function randomHost(random: Random): string {
  if (random.chance(0.4)) {
    return randomName(random);
  }
  const address = randomAddress(random);
  if (address.includes(':')) {
    return `[${random.chance(0.5) ? address.toUpperCase() : address}]`;
  }
  return random.oneOf(encode)(address.split('.').map(Number));
}

function near(ipv4: string, random: Random): string {
  const bytes = ipv4.split('.').map(Number);
  const at = random.below(4);
  bytes[at] = ((bytes[at] ?? 0) + random.oneOf([0, 1, 255])) % 256;
  return bytes.join('.');
}

function disturb(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const cut = random.below(3);
  return `${text.slice(0, at)}${random.chance(0.8) ? random.oneOf(odd) : ''}${text.slice(at + cut)}`;
}
