import type { AccountRule } from './parse-config.ts';

/**
 * The account that gets a new distribution: that of the first rule that fits its domain. Undefined when none does. Without a domain only
 * rules without `domains` fit.
 */
export function chooseAccount(rules: readonly AccountRule[], domain: string | undefined): string | undefined {
  return rules.find(({ domains }) => domains === undefined || isAmong(domains, domain))?.account;
}

function isAmong(domains: readonly string[], domain: string | undefined): boolean {
  const name = domain?.toLowerCase();
  return (
    name !== undefined &&
    domains.some((rule) => (rule.startsWith('*.') ? name.endsWith(rule.slice(1)) : name === rule))
  );
}
