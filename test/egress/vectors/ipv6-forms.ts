import { badIpv4, badIpv6 } from './addresses.ts';
import { embeddings } from './ipv4-in-ipv6.ts';
import type { Vector } from './vector.ts';

const spellings = {
  'loopback, written out': '0:0:0:0:0:0:0:1',
  'loopback, all zeros': '0000:0000:0000:0000:0000:0000:0000:0001',
  'loopback, a group of zeros': '0::0:1',
  'loopback, zeros before': '::0001',
  'loopback, dotted end': '::0.0.0.1',
  'unspecified, written out': '0:0:0:0:0:0:0:0',
  'unspecified, dotted end': '::0.0.0.0',
  'unique local, capitals': 'FD00::ABCD',
  'mapped, capitals': '::FFFF:7F00:1',
} as const;

/** No address to the URL parser, or to us. */
const broken = {
  'with a zone': '[fe80::1%25lo]',
  'with a zone, plain': '[::1%lo]',
  'without brackets': '::1',
  'with one bracket': '[::1',
  'with two brackets': '[[::1]]',
  'with a prefix': '[::1/128]',
  'of the future': '[v1.::1]',
  'with nine groups': '[0:0:0:0:0:0:0:0:1]',
  'with full-width digits': '[::１]',
} as const;

const native = { ...badIpv6, ...spellings };

export const ipv6Vectors: readonly Vector[] = [
  ...Object.entries(native).flatMap(([what, address]) =>
    (['http', 'https'] as const).map((scheme) => ({
      name: `${what} (${address}) by ${scheme}`,
      url: `${scheme}://[${address}]:{port}/`,
    })),
  ),
  ...Object.entries(badIpv4).flatMap(([what, ipv4]) =>
    Object.entries(embeddings).map(([how, embed]) => ({
      name: `${what} (${ipv4}) in IPv6: ${how}`,
      url: `http://[${embed(ipv4)}]:{port}/`,
    })),
  ),
  ...Object.entries(broken).map(([how, host]) => ({
    name: `an IPv6 address ${how}`,
    url: `http://${host}:{port}/`,
  })),
];
