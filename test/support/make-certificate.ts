import { generateKeyPairSync, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate with its key, as TLS servers take them. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** The one IPv4 address or DNS name that it is for; absent: it is an authority. */
  readonly name?: string;
  /** When it ends, ms since 1970; absent: in a day. It is good for the two days before. */
  readonly untilMs?: number;
  /** Who signs it; absent: itself. */
  readonly authority?: Identity;
}

const dayMs = 86_400_000;
const authorityName = 'An authority of the tests';

/** Makes an X.509 certificate (RFC 5280) of an Ed25519 key (RFC 8410). */
export function makeCertificate(options: CertificateOptions): Identity {
  const { name, untilMs = Date.now() + dayMs, authority } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const subject = nameOf(name ?? authorityName);
  const content = sequence(
    node(0xa0, node(0x02, [2])),
    node(0x02, [1]),
    ed25519,
    authority === undefined ? subject : nameOf(authorityName),
    sequence(timeOf(untilMs - 2 * dayMs), timeOf(untilMs)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    node(0xa3, sequence(name === undefined ? mayIssue : isFor(name))),
  );
  const signature = sign(null, content, authority?.key ?? privateKey);
  return {
    cert: pemOf(sequence(content, ed25519, node(0x03, [0], signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

type Bytes = Uint8Array | readonly number[];

/** An element of DER: its tag, its length, what it holds. */
function node(tag: number, ...parts: readonly Bytes[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Uint8Array.from(part)));
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, Math.floor(length / 256), length % 256];
  return Buffer.concat([Uint8Array.from(head), content]);
}

function sequence(...parts: readonly Bytes[]): Buffer {
  return node(0x30, ...parts);
}

/** 1.3.101.112 */
const ed25519 = sequence(node(0x06, [43, 101, 112]));

/** basicConstraints, critical: an authority. */
const mayIssue = sequence(
  node(0x06, [85, 29, 19]),
  node(0x01, [0xff]),
  node(0x04, sequence(node(0x01, [0xff]))),
);

/** subjectAltName: that name alone. */
function isFor(name: string): Buffer {
  const known = isIPv4(name) ? node(0x87, name.split('.').map(Number)) : node(0x82, Buffer.from(name));
  return sequence(node(0x06, [85, 29, 17]), node(0x04, sequence(known)));
}

/** A commonName and nothing else. */
function nameOf(text: string): Buffer {
  return sequence(node(0x31, sequence(node(0x06, [85, 4, 3]), node(0x0c, Buffer.from(text)))));
}

/** UTCTime, which knows the years 1950 to 2049. */
function timeOf(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/gu, '');
  return node(0x17, Buffer.from(text.slice(2)));
}

function pemOf(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/gu) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
