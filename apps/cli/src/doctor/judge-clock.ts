import { fail, ok, warn, type Finding } from './finding.ts';

export interface Offset {
  readonly name: string;
  /** As `clockOffsetMs` tells it. */
  readonly offsetMs: number;
  /** Whose clock it was compared with. Default: this machine's. */
  readonly comparedWith?: string;
}

export const offsetWarnSeconds = 5;
export const offsetFailSeconds = 60;

/** Whether another clock is near enough to one of ours. */
export function judgeClock({ name, offsetMs, comparedWith = "this machine's" }: Offset): Finding {
  const seconds = Math.round(Math.abs(offsetMs) / 100) / 10;
  const way = offsetMs > 0 ? 'ahead of' : 'behind';
  const text = `${seconds} s ${seconds === 0 ? 'from' : way} ${comparedWith}`;
  const advice =
    'Have all machines set their clocks by NTP: signatures of vendors and callbacks hold for minutes only.';
  if (Math.abs(offsetMs) > offsetFailSeconds * 1_000) {
    return fail(name, text, advice);
  }
  return Math.abs(offsetMs) > offsetWarnSeconds * 1_000 ? warn(name, text, advice) : ok(name, text);
}
