import { badIpv4, badIpv6 } from './addresses.ts';
import { embeddings } from './ipv4-in-ipv6.ts';
import type { Vector } from './vector.ts';

/** Names that mean this machine or its network wherever they are resolved. */
const insideNames = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'a.b.localhost.',
  'ｌｏｃａｌｈｏｓｔ',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  'local\u00adhost',
  '%6cocalhost',
  '%6C%6F%63%61%6C%68%6F%73%74',
  'localhost。',
  'redis',
  'redis.',
  'ip6-localhost',
  'host',
  'kubernetes',
  'xn--n3h',
];

/** Names that some resolver leads inside; here every name leads to the canary. */
const leadingInside = [
  'localhost.localdomain',
  'localtest.example',
  '127.0.0.1.wildcard.example',
  '7f000001.wildcard.example',
  'metadata.google.internal',
  'instance-data.ec2.internal',
  'kubernetes.default.svc.cluster.local',
  'host.docker.internal',
  'gateway.docker.internal',
  'router.local',
  'hooks.example',
  'hooks.example.',
  'HOOKS.EXAMPLE',
  'a_b.example',
  '-.example',
  'bücher.example',
  'xn--bcher-kva.example',
  `${'a'.repeat(63)}.example`,
  '127.0.0.1.example',
  '127.0.0.1a.example',
  '0x7f.example',
];

const bad = Object.entries({ ...badIpv4, ...badIpv6 });
/** Stands for a good address: allowed, and nobody listens. */
const good = '127.0.0.2';

export const nameVectors: readonly Vector[] = [
  ...insideNames.map((host) => ({ name: `inside name ${host}`, url: `http://${host}:{port}/` })),
  ...leadingInside.map((host) => ({ name: `name ${host}`, url: `https://${host}:{port}/` })),
];

/** Every name is asked for at the test's own name server. */
export const dnsVectors: readonly Vector[] = [
  ...bad.map(([what, address], i) => ({
    name: `leads to ${what} (${address})`,
    url: `http://alone${i}.example:{port}/`,
    answers: [{ addresses: [address] }] as const,
  })),
  ...Object.entries(embeddings).map(([how, embed], i) => ({
    name: `leads to 127.0.0.1 in IPv6: ${how}`,
    url: `http://embedded${i}.example:{port}/`,
    answers: [{ addresses: [embed('127.0.0.1')] }] as const,
  })),
  ...bad.flatMap(([what, address], i) => [
    {
      name: `leads to a good address, then ${what} (${address})`,
      url: `http://mixed-a${i}.example:{port}/`,
      rules: 'all-but-canary' as const,
      answers: [{ addresses: [good, address] }] as const,
    },
    {
      name: `leads to ${what} (${address}), then a good address`,
      url: `https://mixed-b${i}.example:{port}/`,
      rules: 'all-but-canary' as const,
      answers: [{ addresses: [address, good] }] as const,
    },
  ]),
  ...[1, 2, 3, 8].map((length) => ({
    name: `leads to 127.0.0.1 by ${length} aliases`,
    url: `http://alias${length}.example:{port}/`,
    answers: [
      { addresses: ['127.0.0.1'], aliases: Array.from({ length }, (_, i) => `step${i}.cdn.example`) },
    ] as const,
  })),
  {
    name: 'is an alias of localhost',
    url: 'http://alias-localhost.example:{port}/',
    answers: [{ addresses: ['127.0.0.1', '::1'], aliases: ['localhost'] }],
  },
  {
    name: 'leads to 28 good addresses and one that is not',
    url: 'http://many.example:{port}/',
    rules: 'all-but-canary',
    answers: [
      { addresses: [...Array.from({ length: 28 }, (_, i) => `127.0.0.${2 + (i % 6)}`), '127.0.0.1'] },
    ],
  },
  {
    name: 'leads to a good address by IPv4 and to ::1 by IPv6',
    url: 'http://two-families.example:{port}/',
    rules: 'all-but-canary',
    answers: [{ addresses: [good, '::1'] }],
  },
  {
    name: 'leads nowhere',
    url: 'http://nowhere.example:{port}/',
    answers: ['no-such-name'],
    ends: 'unreachable',
  },
  {
    name: 'has no address',
    url: 'http://empty.example:{port}/',
    answers: [{ addresses: [] }],
    ends: 'unreachable',
  },
  {
    name: 'has a name server that fails',
    url: 'http://failing.example:{port}/',
    answers: ['server-failure'],
    ends: 'unreachable',
  },
];
