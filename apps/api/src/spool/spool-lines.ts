import { crc32 } from 'node:zlib';

/** What a file of the spool holds. */
export interface SpoolContent {
  readonly texts: readonly string[];
  /** Lines that are not as they were written. */
  readonly damaged: readonly Damaged[];
}

export interface Damaged {
  /** `torn`: the last line breaks off, as when the power goes before anybody was told that it is kept. */
  readonly reason: 'torn' | 'checksum';
  readonly bytes: Buffer;
}

const newline = 0x0a;

/** A text as one line with its checksum. The text may hold no line break. */
export function encodeLine(text: string): Buffer {
  return Buffer.from(`${checksumOf(Buffer.from(text))} ${text}\n`);
}

/** Reads all lines; what is damaged does not keep the others from being read. */
export function decodeLines(bytes: Buffer): SpoolContent {
  const texts: string[] = [];
  const damaged: Damaged[] = [];
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(newline, from);
    const line = bytes.subarray(from, end === -1 ? bytes.length : end);
    const text = end === -1 ? undefined : textOf(line);
    if (text === undefined) {
      damaged.push({ reason: end === -1 ? 'torn' : 'checksum', bytes: line });
    } else {
      texts.push(text);
    }
    from += line.length + 1;
  }
  return { texts, damaged };
}

function textOf(line: Buffer): string | undefined {
  const text = line.subarray(checksumLength + 1);
  return line.subarray(0, checksumLength).toString('latin1') === checksumOf(text)
    ? text.toString()
    : undefined;
}

const checksumLength = 8;

function checksumOf(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(checksumLength, '0');
}
