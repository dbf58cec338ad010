import type { Socket } from 'node:net';

/** What is wrong with one direction of a connection. */
export interface LineFault {
  readonly latencyMs?: number;
  readonly jitterMs?: number;
  readonly bytesPerSecond?: number;
  /** Nothing gets through; what is held comes when this is over. */
  readonly isHeld: boolean;
  /** After so many bytes more, this happens to the connection. */
  readonly end?: { readonly afterBytes: number; readonly by: () => void } | undefined;
}

export interface LineOptions {
  /** Evenly spread over 0 to 1, for jitter. */
  readonly random: () => number;
  /** Told of each piece of data that a fault delays or holds, and of each end that it makes. */
  readonly onHit: () => void;
}

/** One direction of a connection: what is read from one socket is written to the other, late or not at all. */
export interface Line {
  set(fault: LineFault): void;
  /** Nothing is read or written any more. */
  stop(): void;
}

/** Bytes on the way at most; beyond them the sender has to wait, as it would for a real receiver. */
const onTheWayMax = 1024 * 1024;

/** A piece of data, or the end of the stream, and when it is to arrive. */
interface Piece {
  readonly bytes: Buffer | undefined;
  readonly dueAtMs: number;
}

export function createLine(from: Socket, to: Socket, { random, onHit }: LineOptions): Line {
  const pieces: Piece[] = [];
  let fault: LineFault = { isHeld: false };
  let onTheWay = 0;
  let passed = 0;
  let lastDueMs = 0;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  /** Pieces arrive in their order, so none before the one before it. */
  const dueOf = (bytes: number): number => {
    const { latencyMs = 0, jitterMs = 0, bytesPerSecond } = fault;
    const now = performance.now();
    const late = now + latencyMs + jitterMs * random();
    const takesMs = bytesPerSecond === undefined ? 0 : (bytes * 1_000) / bytesPerSecond;
    lastDueMs = Math.max(late, lastDueMs) + takesMs;
    return lastDueMs;
  };
  const take = (bytes: Buffer | undefined): void => {
    if (isStopped) {
      return;
    }
    const { length } = bytes ?? { length: 0 };
    onTheWay += length;
    pieces.push({ bytes, dueAtMs: dueOf(length) });
    if (fault.isHeld || lastDueMs > performance.now()) {
      onHit();
    }
    if (onTheWay > onTheWayMax) {
      from.pause();
    }
    pass();
  };
  const pass = (): void => {
    clearTimeout(timer);
    for (let [next] = pieces; next !== undefined && !fault.isHeld; [next] = pieces) {
      const waitMs = next.dueAtMs - performance.now();
      if (waitMs > 0) {
        timer = setTimeout(pass, waitMs);
        return;
      }
      pieces.shift();
      write(next.bytes);
    }
  };
  const write = (bytes: Buffer | undefined): void => {
    if (bytes === undefined) {
      to.end();
      return;
    }
    onTheWay -= bytes.length;
    if (onTheWay <= onTheWayMax) {
      from.resume();
    }
    const { end } = fault;
    const left = end === undefined ? bytes.length : Math.min(bytes.length, end.afterBytes - passed);
    passed += left;
    to.write(left === bytes.length ? bytes : bytes.subarray(0, left));
    if (end !== undefined && passed >= end.afterBytes) {
      stop();
      onHit();
      end.by();
    }
  };
  const stop = (): void => {
    isStopped = true;
    clearTimeout(timer);
    pieces.length = 0;
  };

  from.on('data', take);
  from.once('end', () => take(undefined));
  return {
    set: (wanted) => {
      fault = wanted;
      passed = 0;
      // What is on its way already is not late any more when the fault is over.
      lastDueMs = 0;
      pass();
    },
    stop,
  };
}
