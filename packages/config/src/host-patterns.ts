/** Whether a hostname is one of these, or below one that is written `*.example.com`. A hostname in any case; patterns in lower case. */
export function isHostAmong(patterns: readonly string[], hostname: string): boolean {
  const name = hostname.toLowerCase();
  return patterns.some((pattern) =>
    pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern,
  );
}

/**
 * Whether a callback may go to a host that the operator did not write himself. `*` stands for all but inside names: one that means
 * something on this machine or in its network alone is listed by name. A hostname as `URL.hostname` has it; patterns in any case.
 */
export function isCallbackHostAllowed(allowedHosts: readonly string[], hostname: string): boolean {
  const patterns = allowedHosts.map((host) => host.toLowerCase());
  return isHostAmong(patterns, hostname) || (patterns.includes('*') && !isInsideName(hostname));
}

function isInsideName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/u, '');
  return /(^|\.)localhost$/u.test(name) || !/[.:]/u.test(name);
}
