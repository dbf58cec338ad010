import { BlockList, isIPv4 } from 'node:net';
import { RequestFilteringHttpAgent } from 'request-filtering-agent';

const agent = new RequestFilteringHttpAgent();

/** Whether another's filter, made for Node's own agents, refuses an address. Makes no connection. */
export function isRefusedByOracle(address: string): boolean {
  let isRefused = false;
  const socket = agent.createConnection({ host: address, port: 9 }, (error: unknown) => {
    isRefused = error instanceof Error;
  });
  socket?.destroy(); // Node connects at the next tick, and not at all what is destroyed by then.
  return isRefused;
}

/** Where we refuse what the other lets through, each with the reason. There is no difference the other way. */
const differences = [
  {
    why: 'IPv4-compatible: it takes the lower half of ::/96 for unicast',
    has: listOf(['::', 96]),
  },
  { why: 'the machinery of a cloud, behind one public address', has: listOf(['168.63.129.16', 32]) },
  {
    why: 'not given out by IANA, so nobody on the internet: only 2000::/3 is',
    has: (address: string) => !isIPv4(address) && !isGlobalIpv6(address),
  },
  { why: 'ISATAP: an IPv4 address behind a tunnel', has: isIsatap },
] as const;

export function explainDifference(address: string): string | undefined {
  return differences.find(({ has }) => has(address))?.why;
}

/** IANA's registries of special addresses, multicast, and what we refuse besides. Independent of ipaddr.js. */
const special = listOf(
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
);
const isGlobalIpv6 = listOf(['2000::', 3]);

/** Whether an address belongs to somebody on the internet, by the registries. */
export function isPublic(address: string): boolean {
  return !special(address) && (isIPv4(address) || (isGlobalIpv6(address) && !isIsatap(address)));
}

function listOf(...networks: readonly (readonly [string, number])[]): (address: string) => boolean {
  const list = new BlockList();
  for (const [base, bits] of networks) {
    list.addSubnet(base, bits, isIPv4(base) ? 'ipv4' : 'ipv6');
  }
  return (address) => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function isIsatap(address: string): boolean {
  return /:(?:0|200)?:5efe:[0-9a-f]+:[0-9a-f]+$/u.test(shortest(address));
}

function shortest(address: string): string {
  return isIPv4(address) ? address : new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
