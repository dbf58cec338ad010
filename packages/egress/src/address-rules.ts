import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { readNetwork } from './networks.ts';

/** Says what speaks against calling an address, such as `a loopback address`; undefined: it may be called. */
export type FindAddressProblem = (address: string) => string | undefined;

/** Public by ipaddr.js, but not to be called. */
const denied = [
  { network: '168.63.129.16/32', what: "an address of the cloud's own machinery" },
  { network: '::/96', what: 'an IPv4 address written as IPv6' },
].map(({ network, what }) => ({ network: readNetwork(network), what }));

const globalIpv6 = readNetwork('2000::/3');

/**
 * Only public unicast addresses may be called, of IPv6 only `2000::/3`, and what lies in the operator's networks. IPv4
 * inside IPv6 (mapped, translated, tunnelled) may not, even where its IPv4 form may: nobody has to write it so, and
 * filters elsewhere see something else in it. Takes an address as a socket shows it, not a URL's host with brackets.
 * Not known here, and so not refused: a network's own NAT64 prefix within `2000::/3`.
 */
export function createAddressRules(allowedNetworks: readonly string[]): FindAddressProblem {
  const allowed = allowedNetworks.map(readNetwork);
  return (text) => {
    const address = parse(text);
    if (address === undefined) {
      return 'not an IP address';
    }
    if (isMapped(address)) {
      return 'an IPv4 address written as IPv6';
    }
    return allowed.some((network) => network.has(address)) ? undefined : findProblem(address);
  };
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  // A zone (%eth0) is none of the address, and no public address has one.
  return isIP(text) === 0 || text.includes('%') ? undefined : ipaddr.parse(text);
}

function isMapped(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
}

function findProblem(address: ipaddr.IPv4 | ipaddr.IPv6): string | undefined {
  const range = address.range();
  if (range !== 'unicast') {
    return words[range] ?? 'a reserved address';
  }
  const hole = denied.find(({ network }) => network.has(address));
  if (hole !== undefined) {
    return hole.what;
  }
  if (address instanceof ipaddr.IPv4) {
    return undefined;
  }
  if (!globalIpv6.has(address)) {
    return 'a reserved address';
  }
  return isIsatap(address) ? 'an IPv4 address written as IPv6' : undefined;
}

/** RFC 5214: the second half is `[02]00:5efe:` and an IPv4 address, to which a tunnel would lead. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return ((parts[4] ?? 0) & ~0x0200) === 0 && parts[5] === 0x5efe;
}

/** For the ranges of ipaddr.js; the others are reserved for one thing or another. */
const words: Readonly<Record<string, string>> = {
  unspecified: 'an address of this machine',
  loopback: 'a loopback address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  deprecatedSiteLocal: 'a private address',
  linkLocal: 'a link-local address',
  carrierGradeNat: "an address inside a provider's network",
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
  rfc6145: 'an IPv4 address written as IPv6',
  rfc6052: 'an IPv4 address written as IPv6',
  '6to4': 'an IPv4 address written as IPv6',
  teredo: 'an IPv4 address written as IPv6',
};
