/** One thing that was looked at, and what was found. */
export interface Finding {
  /** What was looked at, such as `account` or `redis fsync`. */
  readonly name: string;
  readonly result: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do. */
  readonly advice?: string | undefined;
}

export function ok(name: string, message: string): Finding {
  return { name, result: 'ok', message };
}

export function warn(name: string, message: string, advice?: string): Finding {
  return { name, result: 'warn', message, advice };
}

export function fail(name: string, message: string, advice?: string): Finding {
  return { name, result: 'fail', message, advice };
}
