/** Says a line that was said before only when enough time has gone by. */
export function silenceRepeats(say: (line: string) => void, repeatAfterMs: number): (line: string) => void {
  const saidAt = new Map<string, number>();
  return (line) => {
    const now = performance.now();
    for (const [said, at] of saidAt) {
      if (now - at > repeatAfterMs) {
        saidAt.delete(said);
      }
    }
    if (!saidAt.has(line)) {
      saidAt.set(line, now);
      say(line);
    }
  };
}
