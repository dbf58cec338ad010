import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Addresses that begin alike. */
export interface Network {
  has(address: ipaddr.IPv4 | ipaddr.IPv6): boolean;
}

/** Whether it is a network in CIDR form, such as `10.0.0.0/8` or `fd00::/8`: nothing set behind the prefix, no zone. */
export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== undefined;
}

/** Throws where {@link isNetwork} says no: a network that is not understood must not be passed over. */
export function readNetwork(text: string): Network {
  const network = parseNetwork(text);
  if (network === undefined) {
    throw new Error(`"${text}" is not a network, such as 10.0.0.0/8.`);
  }
  return network;
}

function parseNetwork(text: string): Network | undefined {
  const [, base = '', bits = ''] = /^([0-9a-f.:]+)\/(0|[1-9]\d{0,2})$/iu.exec(text) ?? [];
  const family = isIP(base);
  const prefixBits = Number(bits);
  if (family === 0 || prefixBits > (family === 4 ? 32 : 128)) {
    return undefined;
  }
  const first = ipaddr.parse(base);
  return isZeroBehind(first.toByteArray(), prefixBits)
    ? { has: (address) => address.kind() === first.kind() && address.match(first, prefixBits) }
    : undefined;
}

function isZeroBehind(bytes: readonly number[], prefixBits: number): boolean {
  return bytes.every((byte, i) => {
    const bitsBehind = Math.min(8, Math.max(0, (i + 1) * 8 - prefixBits));
    return (byte & ((1 << bitsBehind) - 1)) === 0;
  });
}
