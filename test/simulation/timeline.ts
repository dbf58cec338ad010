/** A clock that jumps from event to event. Nothing waits for real but for Redis' answers. */
export interface Timeline {
  /** Milliseconds since 1970, with fractions. */
  now(): number;
  /** Has an action done at a time. Equal times come in the order they were asked for. */
  at(timeMs: number, action: () => void): void;
  sleep(ms: number): Promise<void>;
  /** The clock stands still until this has settled. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Ends the run with this error. */
  fail(error: unknown): void;
  /** Goes from event to event until the condition holds or the time has come. Rejects when something failed. */
  run(isOver: () => boolean, untilMs: number): Promise<void>;
}

interface Event {
  readonly timeMs: number;
  readonly number: number;
  readonly action: () => void;
}

export function createTimeline(startMs: number): Timeline {
  const events: Event[] = [];
  let now = startMs;
  let count = 0;
  const work = { pending: 0 };
  let whenIdle: (() => void) | undefined;
  const failures: unknown[] = [];

  const at = (timeMs: number, action: () => void): void => {
    count += 1;
    push(events, { timeMs: Math.max(now, timeMs), number: count, action });
  };
  const settled = (): void => {
    work.pending -= 1;
    if (work.pending === 0) {
      whenIdle?.();
    }
  };
  // Whatever an event set off has come to a wait for a later event, or to its end.
  const settle = async (): Promise<void> => {
    do {
      if (work.pending > 0) {
        await new Promise<void>((resolve) => {
          whenIdle = resolve;
        });
      }
      await nextTurn();
      await nextTurn();
    } while (work.pending > 0);
  };
  return {
    now: () => now,
    at,
    sleep: (ms) => new Promise((resolve) => at(now + ms, resolve)),
    track: async (promise) => {
      work.pending += 1;
      return promise.finally(settled);
    },
    fail: (error) => void failures.push(error),
    run: async (isOver, untilMs) => {
      await settle();
      while (!isOver() && failures.length === 0) {
        const event = events[0];
        if (event === undefined || event.timeMs > untilMs) {
          now = Math.max(now, untilMs);
          return;
        }
        pop(events);
        now = event.timeMs;
        event.action();
        await settle();
      }
      if (failures.length > 0) {
        throw failures[0];
      }
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function isBefore(a: Event, b: Event): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.number < b.number);
}

/** A heap: the earliest is first. */
function push(events: Event[], event: Event): void {
  let place = events.length;
  events.push(event);
  while (place > 0) {
    const above = (place - 1) >> 1;
    const other = events[above];
    if (other === undefined || isBefore(other, event)) {
      break;
    }
    events[place] = other;
    place = above;
  }
  events[place] = event;
}

function pop(events: Event[]): void {
  const last = events.pop();
  if (last === undefined || events.length === 0) {
    return;
  }
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const [first, second] = [events[left], events[left + 1]];
    if (first === undefined) {
      break;
    }
    const isLeft = second === undefined || isBefore(first, second);
    const next = isLeft ? first : second;
    if (isBefore(last, next)) {
      break;
    }
    events[place] = next;
    place = isLeft ? left : left + 1;
  }
  events[place] = last;
}
