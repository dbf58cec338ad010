import { isHostAmong } from './host-patterns.ts';
import type { AccountRule } from './parse-config.ts';

/**
 * The account that gets a new distribution: that of the first rule that fits its domain. Undefined when none does. Without a domain only
 * rules without `domains` fit.
 */
export function chooseAccount(rules: readonly AccountRule[], domain: string | undefined): string | undefined {
  return rules.find(
    ({ domains }) => domains === undefined || (domain !== undefined && isHostAmong(domains, domain)),
  )?.account;
}
