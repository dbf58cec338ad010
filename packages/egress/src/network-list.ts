import ipaddr from 'ipaddr.js';
import { readNetwork } from './networks.ts';

/**
 * Whether an address is in one of these networks. IPv4 written as IPv6 counts as IPv4; what is no address is in none. Throws for a
 * network that `isNetwork` does not know.
 */
export function createNetworkList(networks: readonly string[]): (address: string) => boolean {
  const all = networks.map(readNetwork);
  return (text) => {
    if (!ipaddr.isValid(text)) {
      return false;
    }
    const address = ipaddr.process(text);
    return all.some((network) => network.has(address));
  };
}
