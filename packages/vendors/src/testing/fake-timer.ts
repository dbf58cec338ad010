/** Looks every `everyMs` of real time until it is stopped. Keeps no process alive. */
export function startFakeTimer(everyMs: number, look: () => void): { stop(): void } {
  const timer = setInterval(look, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
