/** Whether a hostname is one of these, or below one that is written `*.example.com`. A hostname in any case; patterns in lower case. */
export function isHostAmong(patterns: readonly string[], hostname: string): boolean {
  const name = hostname.toLowerCase();
  return patterns.some((pattern) =>
    pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern,
  );
}
