import type { Socket } from 'node:net';
import { Redis } from 'ioredis';
import type { Patience } from './connection.ts';
import { trackSockets, type TrackedSockets } from './tracked-connector.ts';

export interface HeartbeatOptions {
  readonly url: string;
  /** Redis counts as gone when it has said nothing for so long. */
  readonly silentAfterMs: number;
  /**
   * Which connections are cut, and when. `impatient`: all, as soon as Redis is silent, so that nobody waits for an answer. `patient`: when
   * Redis is back, those that stay silent: what a server that only hung still answers is not lost.
   */
  readonly patience: Patience;
  /** The connections of others are not made before it resolves. Absent: at once. */
  readonly mayConnect?: Promise<void> | undefined;
  /** Told of every answer to the heartbeat's own question, and how long it took. */
  readonly onAnswer?: ((tookMs: number) => void) | undefined;
  /** Told when Redis answers again after a silence. */
  readonly onBack: () => void;
  readonly onError: (error: Error) => void;
}

/**
 * Watches whether Redis answers at all. A server that hangs, or a network that swallows what is sent, closes no
 * connection: without this, commands would wait for answers that never come.
 */
export interface Heartbeat {
  /** For the connections that are to be cut; they connect again by themselves. */
  readonly Connector: TrackedSockets['Connector'];
  /** Nothing was heard for so long that Redis counts as gone. */
  isSilent(): boolean;
  close(): void;
}

/** How often Redis is asked, unless the last question is still open: twice as much is what it may take longer to find a silence. */
const everyMs = 10;
/** Our own event loop may be late; what it misses by more than this says nothing of Redis. */
const countedMsMax = 50;
/** While Redis is silent the heartbeat's own connection is made anew this often. */
const renewEveryMs = 500;
const reconnectAfterMs = 100;
/** A connection on which something was asked has its answer so soon after Redis is back, or never. */
const answersWithinMs = 400;

/**
 * Starts to ask. Every byte on any connection counts as an answer, so that a server that is only slow for one of them
 * is not taken for silent.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const others = trackSockets(options.mayConnect);
  const asker = createAsker(options);
  const silence = createSilence(options.silentAfterMs);
  const heard = (): void => {
    if (silence.end()) {
      cutUnlessHeard(others.open);
      options.onBack();
    }
  };
  let bytesBefore = 0;
  let tickedAtMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const passedMs = Math.min(nowMs - tickedAtMs, countedMsMax);
    tickedAtMs = nowMs;
    const bytes = bytesReadOf(others.open);
    if (bytes > bytesBefore) {
      heard();
    }
    bytesBefore = bytes;
    if (silence.pass(asker.ask(heard) ? 0 : passedMs)) {
      cut(options.patience === 'impatient' ? others.open : []);
      asker.renew();
    } else if (silence.isOn) {
      asker.renewSometimes();
    }
  }, everyMs);
  return {
    Connector: others.Connector,
    isSilent: () => silence.isOn,
    close: () => {
      clearInterval(timer);
      asker.close();
    },
  };
}

/** Asks on a connection of its own, one question at a time. */
function createAsker({ url, onAnswer: onTimed, onError }: HeartbeatOptions) {
  const own = trackSockets();
  const redis = new Redis(url, {
    Connector: own.Connector,
    retryStrategy: () => reconnectAfterMs,
    maxLoadingRetryTime: reconnectAfterMs,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  });
  redis.on('error', onError);
  let isAsking = false;
  let renewedAtMs = 0;
  const renew = (): void => {
    cut(own.open);
    renewedAtMs = performance.now();
  };
  const ask = async (onAnswer: () => void): Promise<void> => {
    isAsking = true;
    const askedAtMs = performance.now();
    try {
      await redis.ping();
      onTimed?.(performance.now() - askedAtMs);
      onAnswer();
    } catch {
      // The connection was cut: that nothing was heard is counted all the same.
    } finally {
      isAsking = false;
    }
  };
  return {
    /** False when nothing was asked, because an answer or a connection is still waited for. */
    ask: (onAnswer: () => void): boolean => {
      const mayAsk = !isAsking && redis.status === 'ready';
      if (mayAsk) {
        void ask(onAnswer);
      }
      return mayAsk;
    },
    renew,
    /** A connection that hangs while it is made would never be given up. */
    renewSometimes: () => {
      if (performance.now() - renewedAtMs > renewEveryMs) {
        renew();
      }
    },
    close: () => redis.disconnect(),
  };
}

/** Adds up how long nothing was heard. */
function createSilence(limitMs: number) {
  let lastedMs = 0;
  let isOn = false;
  return {
    get isOn() {
      return isOn;
    },
    /** So much time has passed. True when silence begins with it. */
    pass: (ms: number): boolean => {
      lastedMs += ms;
      const begins = !isOn && lastedMs >= limitMs;
      isOn ||= begins;
      return begins;
    },
    /** Something was heard. True when that ends a silence. */
    end: (): boolean => {
      const ends = isOn;
      lastedMs = 0;
      isOn = false;
      return ends;
    },
  };
}

function bytesReadOf(sockets: ReadonlySet<Socket>): number {
  let sum = 0;
  for (const socket of sockets) {
    sum += socket.bytesRead;
  }
  return sum;
}

/** Redis is back: whoever hears nothing now waits for what was lost, or for nothing at all. */
function cutUnlessHeard(sockets: ReadonlySet<Socket>): void {
  const before = new Map([...sockets].map((socket) => [socket, socket.bytesRead]));
  setTimeout(() => {
    cut([...before].flatMap(([socket, bytes]) => (socket.bytesRead === bytes ? [socket] : [])));
  }, answersWithinMs).unref();
}

function cut(sockets: Iterable<Socket>): void {
  for (const socket of sockets) {
    socket.destroy();
  }
}
