/** Counters that both generations' fakes tell: the same for the same time, whoever asks. */
export const fakeCounters = {
  requests: (atMs: number): number => 100 + (Math.floor(atMs / 300_000) % 7),
  flux: (atMs: number): number => 1_000_000 + (Math.floor(atMs / 300_000) % 11),
  hits: (atMs: number): number => 75 + (Math.floor(atMs / 300_000) % 5),
} as const;

const offsetMs = 8 * 60 * 60 * 1000;

/** The beginnings of all steps from one time to another, both counted in, on a clock of UTC+8. */
export function fakeSteps(fromMs: number, toMs: number, stepMs: number): readonly number[] {
  const first = Math.floor((fromMs + offsetMs) / stepMs) * stepMs - offsetMs;
  const count = Math.max(0, Math.floor((toMs - first) / stepMs) + 1);
  return Array.from({ length: count }, (_, index) => first + index * stepMs);
}

/** Reads `YYYY-MM-DD HH:MM:SS` of UTC+8. */
export function readFakeTime(text = ''): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`) - offsetMs;
}

/** Writes it. */
export function fakeTimeText(ms: number): string {
  return new Date(ms + offsetMs).toISOString().slice(0, 19).replace('T', ' ');
}
