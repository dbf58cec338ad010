import { isIPv4 } from 'node:net';

/** What somebody asks a name server. */
export interface Question {
  readonly id: number;
  /** In lower case, without a dot at the end. */
  readonly name: string;
  readonly type: 'A' | 'AAAA';
  /** The question as it came, which the answer repeats. */
  readonly bytes: Buffer;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME';
  /** An address, or the name that a CNAME leads to. */
  readonly data: string;
}

const typeCodes = { A: 1, CNAME: 5, AAAA: 28 } as const;
const headerBytes = 12;

/** Reads the one question of a query (RFC 1035); undefined for what is no question for an address. */
export function readQuestion(packet: Buffer): Question | undefined {
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5;
  if (packet.length < end) {
    return undefined;
  }
  const code = packet.readUInt16BE(at + 1);
  const type = code === typeCodes.A ? 'A' : 'AAAA';
  return code === typeCodes[type]
    ? {
        id: packet.readUInt16BE(0),
        name: labels.join('.').toLowerCase(),
        type,
        bytes: packet.subarray(headerBytes, end),
      }
    : undefined;
}

/** The whole answer: flags say that it is one, and that recursion is at hand. `code` 0 is no error. */
export function answerPacket(
  question: Question,
  { code, records }: { readonly code: number; readonly records: readonly DnsRecord[] },
): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(question.id, 0);
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question.bytes, ...records.map(writeRecord)]);
}

function writeRecord({ name, type, data }: DnsRecord): Buffer {
  const content = type === 'CNAME' ? writeName(data) : bytesOfAddress(data);
  const middle = Buffer.alloc(10); // type, class, TTL 0, length
  middle.writeUInt16BE(typeCodes[type], 0);
  middle.writeUInt16BE(1, 2);
  middle.writeUInt16BE(content.length, 8);
  return Buffer.concat([writeName(name), middle, content]);
}

function writeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from(label, 'latin1'));
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), label]),
    Buffer.from([0]),
  ]);
}

function bytesOfAddress(address: string): Buffer {
  if (isIPv4(address)) {
    return Buffer.from(address.split('.').map(Number));
  }
  // The URL parser writes out a dotted end, in the shortest form.
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const groups = (text = ''): string[] => text.split(':').filter((group) => group !== '');
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
