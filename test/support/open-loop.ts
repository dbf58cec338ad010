import { Agent, request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { Chances } from './seeded-random.ts';

/** A request, as a client wants it made, however often it takes. */
export interface WantedRequest {
  /** Sent as `Idempotency-Key` with every attempt. */
  readonly key: string;
  readonly path: string;
  readonly body: unknown;
}

/** What became of it. Times in ms since 1970. */
export interface MadeRequest {
  readonly key: string;
  /** When it was to be sent; a busy client may be late. */
  readonly plannedAt: number;
  /** When the first attempt had a connection: nobody can have learnt of it before. */
  readonly sentAt: number;
  /** When the last answer had been read, or the client gave up. */
  readonly endedAt: number;
  readonly attempts: number;
  /** Every answer of 5xx on the way, also those after which it was sent again. */
  readonly failures: readonly Answer[];
  /** Of the answer that ended the matter; absent: the client gave up. */
  readonly status?: number | undefined;
  readonly body?: unknown;
}

export interface OpenLoopOptions {
  /** Servers that are as good as each other; each attempt goes to another than the last. */
  readonly servers: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly perSecond: number;
  /** What to send next; undefined: that was all. */
  readonly next: () => WantedRequest | undefined;
  /** Told of each request when it is over. */
  readonly onMade: (made: MadeRequest, wanted: WantedRequest) => void;
  readonly chances: Chances;
  /** No new requests from then on; those under way go on. */
  readonly stop?: AbortSignal;
  /** From when an attempt has a connection: what waits for one of this client's own is not the server's to answer. */
  readonly attemptTimeoutMs?: number;
  /** A request that was not answered for so long is given up: since it was to be sent, and since all was whole. */
  readonly giveUpAfterMs?: number;
  /** Since when nothing is broken on purpose, in ms since 1970; in the future: something is. Absent: nothing ever was. */
  readonly wholeSince?: () => number;
}

/** Answers after which a good client sends the same again. */
const passingStatuses = new Set([408, 409, 429, 500, 502, 503, 504]);
const firstPauseMs = 50;
const longestPauseMs = 1_000;

/**
 * Sends requests at the times of a plan, independent of each other, whatever the answers: a slow server does not slow the client down, so
 * what it cannot take piles up where it would in life. A broken connection, a late answer or one that asks to come back leads to the same
 * request again, with the same idempotency key. Resolves when every request is over.
 */
export async function runOpenLoop(options: OpenLoopOptions): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const underWay = new Set<Promise<void>>();
  let plannedAt = Date.now();
  try {
    while (options.stop?.aborted !== true) {
      plannedAt += options.chances.gapMs(1_000 / options.perSecond);
      const earlyMs = plannedAt - Date.now();
      if (earlyMs > 0) {
        await wait(earlyMs);
      }
      const wanted = options.next();
      if (wanted === undefined) {
        break;
      }
      const made = make(wanted, { wholeSince: () => -Infinity, ...options, agent, plannedAt }).finally(() =>
        underWay.delete(made),
      );
      underWay.add(made);
    }
    await Promise.all(underWay);
  } finally {
    agent.destroy();
  }
}

interface Making extends OpenLoopOptions {
  readonly agent: Agent;
  readonly plannedAt: number;
  readonly wholeSince: () => number;
}

async function make(wanted: WantedRequest, options: Making): Promise<void> {
  const { servers, plannedAt, attemptTimeoutMs = 5_000, giveUpAfterMs = 60_000, chances } = options;
  const first = chances.below(servers.length);
  const startedAt = Date.now();
  let sentAt: number | undefined;
  const onConnection = (): void => {
    sentAt ??= Date.now();
  };
  const failures: Answer[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const server = servers[(first + attempts) % servers.length] ?? '';
    const answer = await attempt(wanted, { ...options, server, timeoutMs: attemptTimeoutMs, onConnection });
    const endedAt = Date.now();
    if (answer !== undefined && answer.status >= 500) {
      failures.push(answer);
    }
    const isPassing = answer === undefined || passingStatuses.has(answer.status);
    if (!isPassing || endedAt - Math.max(startedAt, options.wholeSince()) > giveUpAfterMs) {
      const settled = isPassing ? {} : answer;
      const times = { plannedAt, sentAt: sentAt ?? startedAt, endedAt };
      options.onMade({ key: wanted.key, ...times, attempts, failures, ...settled }, wanted);
      return;
    }
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1));
    await wait(pauseMs * (0.5 + chances.next()));
  }
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Attempt extends Making {
  readonly server: string;
  readonly timeoutMs: number;
  readonly onConnection: () => void;
}

/** Undefined when no whole answer came. */
async function attempt(
  { key, path, body }: WantedRequest,
  { agent, headers, server, timeoutMs, onConnection }: Attempt,
): Promise<Answer | undefined> {
  const content = JSON.stringify(body);
  try {
    const response = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const outgoing = send(new URL(path, server), {
        method: 'POST',
        agent,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(content),
          'idempotency-key': key,
        },
      });
      const tooLate = (): void => void outgoing.destroy(new Error('No answer came in time.'));
      outgoing.once('socket', () => {
        onConnection();
        const timer = setTimeout(tooLate, timeoutMs);
        outgoing.once('close', () => clearTimeout(timer));
      });
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        text(incoming).then((read) => resolve({ status: incoming.statusCode ?? 0, text: read }), reject);
      });
      outgoing.end(content);
    });
    return { status: response.status, body: bodyOf(response.text) };
  } catch {
    return undefined;
  }
}

/** What is no JSON is an answer as well, though none that ours may give. */
function bodyOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}
