import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const unpackers: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Why a body was not read. */
export type UnreadReason = 'too-large' | 'unknown-encoding' | 'incomplete';

/** Thrown when a body cannot be read to its end. Not when there is none. */
export class UnreadBody extends Error {
  override readonly name = 'UnreadBody';
  readonly reason: UnreadReason;

  constructor(reason: UnreadReason, options?: ErrorOptions) {
    super(`The body was not read: ${reason}.`, options);
    this.reason = reason;
  }
}

/**
 * Reads a body to its end, unpacked; undefined when there is none. What comes in pieces of a byte takes no more memory than what comes in one.
 * Throws `UnreadBody` when there is no more to come, so that the client hears the answer.
 */
export async function readWhole(request: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const { 'content-length': length, 'transfer-encoding': transfer } = request.headers;
  if (length === undefined && transfer === undefined) {
    return undefined;
  }
  let source: Readable = request;
  try {
    source = unpacked(request);
    return await gather(source, { bytesMax, bytesTold: length === undefined ? undefined : Number(length) });
  } catch (error) {
    request.unpipe();
    if (source !== request) {
      source.destroy();
    }
    await readOff(request);
    throw error;
  }
}

function unpacked(request: IncomingMessage): Readable {
  const encoding = (request.headers['content-encoding'] ?? '').toLowerCase() || 'identity';
  if (encoding === 'identity') {
    return request;
  }
  const unpacker = Object.hasOwn(unpackers, encoding) ? unpackers[encoding]?.() : undefined;
  if (unpacker === undefined) {
    throw new UnreadBody('unknown-encoding');
  }
  request.once('error', (error) => unpacker.destroy(error));
  return request.pipe(unpacker);
}

interface Bounds {
  readonly bytesMax: number;
  /** By the request's head, packed. */
  readonly bytesTold: number | undefined;
}

async function gather(source: Readable, { bytesMax, bytesTold = blockBytesMax }: Bounds): Promise<Buffer> {
  const gathered = createGathered(Math.min(Math.max(bytesTold, 1), blockBytesMax));
  try {
    await new Promise<void>((resolve, reject) => {
      let pieces = 0;
      source.on('data', (piece: Buffer) => {
        gathered.add(piece);
        pieces += 1;
        if (pieces % piecesPerTurn === 0) {
          source.pause();
          setImmediate(() => source.resume());
        }
        if (gathered.bytes() > bytesMax) {
          reject(new UnreadBody('too-large'));
        }
      });
      source.once('end', resolve);
      source.on('error', (cause) => reject(new UnreadBody('incomplete', { cause })));
      source.once('close', () => {
        // It also comes after the end, and an error costs more than all the rest of a small body.
        if (!source.readableEnded) {
          reject(new UnreadBody('incomplete'));
        }
      });
    });
    return gathered.whole();
  } finally {
    source.removeAllListeners('data');
  }
}

/** Pieces that are taken in one go; a body in order has far fewer. */
const piecesPerTurn = 1_000;

/** Bodies of unknown length are gathered in blocks of this size. */
const blockBytesMax = 64 * 1024;

/** Copies what it is given: a piece as Node hands it out takes some hundred bytes beside its own. */
function createGathered(blockBytes: number) {
  const blocks: Buffer[] = [];
  let block = Buffer.alloc(0);
  let filled = 0;
  let bytes = 0;
  return {
    add(piece: Buffer): void {
      bytes += piece.length;
      for (let from = 0; from < piece.length;) {
        if (filled === block.length) {
          block = Buffer.allocUnsafe(blockBytes);
          blocks.push(block);
          filled = 0;
        }
        const copied = piece.copy(block, filled, from);
        filled += copied;
        from += copied;
      }
    },
    bytes: () => bytes,
    whole: (): Buffer => (blocks.length === 1 ? block.subarray(0, bytes) : Buffer.concat(blocks, bytes)),
  };
}

/** Without keeping anything. */
async function readOff(request: IncomingMessage): Promise<void> {
  request.resume();
  // A client that went away has nothing more to send.
  await finished(request, { writable: false }).catch(() => undefined);
}
