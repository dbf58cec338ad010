import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The address that a request came from. `X-Forwarded-For` is believed for as many proxies as stand in front: each adds the address that
 * it was called from at the end. What is not an address, and what the client itself may have written, does not count.
 */
export function clientAddressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustedProxies: number,
): string {
  const nearest = plainAddress(socket.remoteAddress ?? '') ?? 'unknown';
  if (trustedProxies === 0) {
    return nearest;
  }
  const forwarded = headers['x-forwarded-for'];
  const list = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',');
  const named = list.at(-trustedProxies);
  return (named === undefined ? undefined : plainAddress(withoutPort(named.trim()))) ?? nearest;
}

/** Whom an address stands for: an IPv6 host has all of its /64. */
export function addressGroupOf(address: string): string {
  return isIP(address) === 6 ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address;
}

/** IPv4 as such, also where it is written as IPv6; IPv6 without zone and in one spelling. */
function plainAddress(text: string): string | undefined {
  const [address = ''] = text.split('%');
  if (isIP(address) !== 6) {
    return isIP(address) === 4 ? address : undefined;
  }
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff';
  return isMapped ? groups.slice(6).flatMap(bytesOf).join('.') : canonical(address);
}

function canonical(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}

/** The eight groups, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  const [left = '', right] = canonical(address).split('::');
  const before = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const missing = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...missing, ...after];
}

function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

/** Some proxies write the port too: `1.2.3.4:567` or `[::1]:567`. */
function withoutPort(text: string): string {
  return /^\[(.+)\](?::\d+)?$/u.exec(text)?.[1] ?? /^([\d.]+):\d+$/u.exec(text)?.[1] ?? text;
}
