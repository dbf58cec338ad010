import type { MinuteFigures, MinuteStore } from '@purgeway/store';

/** A MinuteStore in memory: every minute of an account is as a test says, or empty. */
export class MemoryMinutes implements MinuteStore {
  /** What minutes say besides nothing, by account. */
  readonly kept = new Map<string, Partial<MinuteFigures>>();

  figures: MinuteStore['figures'] = async (account, { fromMs, toMs }) => {
    const [first, last] = [fromMs, toMs].map((ms) => Math.floor(ms / 60_000));
    const counts = { accepted: 0, sent: 0, confirmed: 0, unverified: 0, failed: 0, cancelled: 0, calls: 0 };
    return Array.from({ length: (last ?? 0) - (first ?? 0) + 1 }, (_, i) => ({
      atMs: ((first ?? 0) + i) * 60_000,
      ...counts,
      ...this.kept.get(account),
    }));
  };
}
