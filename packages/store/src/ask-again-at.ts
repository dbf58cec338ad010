/**
 * When to ask again after a script said how long to wait, by the clock of whoever asked at `askedAtMs`: the server's may differ. Both clocks
 * leave parts of a millisecond out, so without one more the answer would often be to wait once more.
 */
export function askAgainAt(askedAtMs: number, waitMs: string | undefined): number {
  return askedAtMs + Number(waitMs) + 1;
}
