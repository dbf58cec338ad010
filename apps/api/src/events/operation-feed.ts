import type { Clock } from '@purgeway/runtime';
import { ApiProblem } from '../problems/problem.ts';
import { othersTurn } from '../http/others-turn.ts';

/** How an operation stands, as its viewers are shown it. */
export interface Snapshot {
  /** JSON on one line. */
  readonly text: string;
  readonly isFinal: boolean;
}

export interface FeedDeps {
  /** Undefined when there is no such operation any more. Rejections are passed over: it is looked at again. */
  readonly look: (id: string) => Promise<Snapshot | undefined>;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  /** Every feed ends when it fires, and one that is opened later ends at once: its viewer asks anew, elsewhere. */
  readonly stopping: AbortSignal;
}

/** Operations that somebody looks at live. Those who look at the same one share the looks at its record: one a second. */
export interface OperationFeed {
  /** A stream of server-sent events for one viewer, which has a place until it ends or is returned. Throws `ApiProblem` 429 when too many are open. */
  open(id: string, viewer: string): AsyncIterable<string>;
}

const lookEveryMs = 1_000;
const heartbeatMs = 15_000;
/** Then the viewer has to ask anew, and whether it still may look is seen to again. */
const longestMs = 15 * 60_000;
export const feedsPerViewerMax = 20;
const feedsMax = 500;

const heartbeat = ': still here\n\n';
const greeting = 'retry: 2000\n\n';

interface Watched {
  viewers: number;
  latest: Snapshot | undefined;
  /** Looks so far, for viewers who wait for the next. */
  turn: number;
  /** Resolves at the next look. */
  next: PromiseWithResolvers<void>;
  readonly end: AbortController;
}

export function createOperationFeed(deps: FeedDeps): OperationFeed {
  const watched = new Map<string, Watched>();
  const viewers = new Map<string, number>();
  let feeds = 0;

  function join(id: string): Watched {
    const known = watched.get(id);
    if (known !== undefined) {
      known.viewers += 1;
      return known;
    }
    const end = new AbortController();
    const made: Watched = { viewers: 1, latest: undefined, turn: 0, next: Promise.withResolvers(), end };
    watched.set(id, made);
    void keepLooking(deps, id, made);
    return made;
  }

  function leave(id: string, own: Watched): void {
    own.viewers -= 1;
    if (own.viewers === 0) {
      watched.delete(id);
      own.end.abort();
    }
  }

  function admit(viewer: string): void {
    const own = viewers.get(viewer) ?? 0;
    if (own >= feedsPerViewerMax) {
      throw tooMany(`A key may have ${feedsPerViewerMax} event streams open: close some`);
    }
    if (feeds >= feedsMax) {
      throw tooMany('All event streams that this server can send are open: try again later');
    }
    viewers.set(viewer, own + 1);
    feeds += 1;
  }

  function dismiss(viewer: string): void {
    feeds -= 1;
    const own = (viewers.get(viewer) ?? 1) - 1;
    if (own === 0) {
      viewers.delete(viewer);
    } else {
      viewers.set(viewer, own);
    }
  }

  return {
    open: (id, viewer) => {
      admit(viewer);
      const own = join(id);
      return closing(show(deps, own), () => {
        leave(id, own);
        dismiss(viewer);
      });
    },
  };
}

function tooMany(reason: string): ApiProblem {
  return new ApiProblem('too-many-streams', {
    detail: `${reason}, or ask GET /v1/operations/{id} from time to time.`,
    headers: { 'retry-after': '10' },
  });
}

/** Runs `end` once, whether the stream was read to its end, left, or never begun. */
function closing(stream: AsyncGenerator<string>, end: () => void): AsyncIterable<string> {
  let isOver = false;
  const finish = (): void => {
    if (!isOver) {
      isOver = true;
      end();
    }
  };
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const step = await stream.next();
        if (step.done === true) {
          finish();
        }
        return step;
      },
      return: async () => {
        // Whoever waits for the next look is not waited for.
        finish();
        return { done: true, value: undefined };
      },
    }),
  };
}

async function keepLooking({ look, pause, stopping }: FeedDeps, id: string, own: Watched): Promise<void> {
  const ended = AbortSignal.any([own.end.signal, stopping]);
  while (!ended.aborted) {
    try {
      const seen = await look(id);
      if (seen === undefined) {
        break;
      }
      own.latest = seen;
    } catch {
      // Redis is not there: what was last seen stays until it is.
    }
    tell(own);
    if (own.latest?.isFinal === true) {
      break;
    }
    await pause(lookEveryMs, ended).catch(() => undefined);
    await othersTurn();
  }
  own.end.abort();
  tell(own);
}

function tell(own: Watched): void {
  const { next } = own;
  own.turn += 1;
  own.next = Promise.withResolvers();
  next.resolve();
}

/** What one viewer is sent: the operation at once and whenever it changed, and something now and then so that the line stays open. */
async function* show({ clock }: FeedDeps, own: Watched): AsyncGenerator<string> {
  const openedAtMs = clock.now();
  let saidAtMs = openedAtMs;
  let shown: string | undefined;
  yield greeting;
  for (;;) {
    const { latest, next } = own;
    const nowMs = clock.now();
    if (latest !== undefined && latest.text !== shown) {
      shown = latest.text;
      saidAtMs = nowMs;
      yield `event: operation\ndata: ${latest.text}\n\n`;
    } else if (nowMs - saidAtMs >= heartbeatMs) {
      saidAtMs = nowMs;
      yield heartbeat;
    }
    if (own.end.signal.aborted || latest?.isFinal === true || nowMs - openedAtMs > longestMs) {
      return;
    }
    if (own.next === next) {
      await next.promise;
    }
  }
}
