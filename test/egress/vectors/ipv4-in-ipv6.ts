/** How an IPv4 address stands in an IPv6 address, by the document that says so. */
export const embeddings: Readonly<Record<string, (ipv4: string) => string>> = {
  'mapped, dotted': (ipv4) => `::ffff:${ipv4}`,
  'mapped, hexadecimal': (ipv4) => `::ffff:${groupsOf(ipv4)}`,
  'mapped, written out': (ipv4) => `0000:0000:0000:0000:0000:FFFF:${groupsOf(ipv4)}`,
  'compatible, dotted': (ipv4) => `::${ipv4}`,
  'compatible, written out': (ipv4) => `0:0:0:0:0:0:${groupsOf(ipv4)}`,
  'translated, SIIT': (ipv4) => `::ffff:0:${ipv4}`,
  NAT64: (ipv4) => `64:ff9b::${ipv4}`,
  'NAT64 of a network': (ipv4) => `64:ff9b:1::${ipv4}`,
  '6to4': (ipv4) => `2002:${groupsOf(ipv4)}::1`,
  Teredo: (ipv4) => `2001:0:4136:e378:8000:63bf:${groupsOf(ipv4, 0xff)}`,
  'ISATAP, local': (ipv4) => `2606:4700::5efe:${groupsOf(ipv4)}`,
  'ISATAP, global': (ipv4) => `2606:4700::200:5efe:${groupsOf(ipv4)}`,
};

function groupsOf(ipv4: string, flip = 0): string {
  const hex = Buffer.from(ipv4.split('.').map((byte) => Number(byte) ^ flip)).toString('hex');
  return `${hex.slice(0, 4)}:${hex.slice(4)}`;
}
