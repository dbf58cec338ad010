/** What the vendor's discovery says of error codes: whether a call that failed with one may be sent again. */
export interface RetryTable {
  /** Undefined when discovery does not know the code, or cannot be reached. Never rejects. */
  isRetryable(code: string): Promise<boolean | undefined>;
}

type Flags = ReadonlyMap<string, boolean>;

export interface RetryTableDeps {
  /** Asks discovery; may reject. Has to bring its own bound of time. */
  readonly load: () => Promise<Flags>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The vendor's codes change with its releases; once a day is enough. */
const keptMs = 24 * 3_600_000;
/** After a failure nobody asks again for as long, so that a discovery that hangs costs its timeout once. */
const failurePauseMs = 5 * 60_000;

/** An empty table that asks discovery when it is first needed, never twice at a time, and keeps the answer for a day. */
export function createRetryTable({ load, now }: RetryTableDeps): RetryTable {
  let flags: Flags = new Map();
  let freshUntilMs = -Infinity;
  let pending: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    try {
      flags = await load();
      freshUntilMs = now() + keptMs;
    } catch {
      // An old table is better than none, and an error of discovery concerns nobody's purge.
      freshUntilMs = now() + failurePauseMs;
    } finally {
      pending = undefined;
    }
  };

  return {
    isRetryable: async (code) => {
      if (now() >= freshUntilMs) {
        pending ??= refresh();
        await pending;
      }
      return flags.get(code);
    },
  };
}
