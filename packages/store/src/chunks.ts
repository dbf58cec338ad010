import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { RoutedTarget, TargetKind } from '@purgeway/model';
import { z } from 'zod';

/** Targets of one chunk; every chunk of an operation but the last is full. */
export const targetsPerChunk = 1_000;

/** Smaller chunks are kept as plain text: compressing them would cost more than it saves. */
const compressAboveBytes = 2_048;

/** First byte of a compressed chunk; plain text begins with "[". */
const compressedMark = Buffer.from('z');

const letterOf = {
  url: 'u',
  directory: 'd',
  tag: 't',
  hostname: 'h',
  pattern: 'p',
  everything: 'e',
} as const;
const kindOf: Record<string, TargetKind> = {
  u: 'url',
  d: 'directory',
  t: 'tag',
  h: 'hostname',
  p: 'pattern',
  e: 'everything',
};
const packedSchema = z.array(z.tuple([z.string(), z.string(), z.number()]));

/** Packs up to {@link targetsPerChunk} targets; about 15 bytes a URL for the pages of one site. */
export function packChunk(targets: readonly RoutedTarget[]): Buffer | string {
  const text = JSON.stringify(targets.map((t) => [letterOf[t.kind], t.value, t.route]));
  return text.length > compressAboveBytes
    ? Buffer.concat([compressedMark, deflateRawSync(text, { level: 1 })])
    : text;
}

/** The opposite of {@link packChunk}. */
export function unpackChunk(bytes: Buffer): RoutedTarget[] {
  const text = bytes[0] === compressedMark[0] ? inflateRawSync(bytes.subarray(1)) : bytes;
  return packedSchema.parse(JSON.parse(text.toString('utf8'))).map(([letter, value, route]) => {
    const kind = kindOf[letter];
    if (kind === undefined) {
      throw new Error(`A stored target has the unknown kind "${letter}".`);
    }
    return { kind, value, route };
  });
}
