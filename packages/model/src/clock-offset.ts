/** What another clock showed while our own went from one time to the other, all in ms since 1970. */
export interface ShownTime {
  readonly shownMs: number;
  /** It may have been so much later: a clock that shows whole seconds is behind by up to one. */
  readonly withinMs: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** How far another clock certainly is ahead of ours, in ms; negative when it is behind, 0 when it may be the same. */
export function clockOffsetMs({ shownMs, withinMs, startedAtMs, endedAtMs }: ShownTime): number {
  const aheadMs = Math.max(0, shownMs - endedAtMs);
  const behindMs = Math.max(0, startedAtMs - (shownMs + withinMs));
  return aheadMs - behindMs;
}
