import type { StatsQuery } from '../statistics.ts';
import { failure } from './failures.ts';

/** The domains that a question is about. Throws `rejected` when there are more than one call takes. */
export function hostsAsked({ vendorId, hostnames }: StatsQuery, most: number): readonly string[] {
  const hosts = [...new Set(vendorId === undefined ? hostnames : [vendorId, ...hostnames])];
  if (hosts.length === 0) throw failure('rejected', 'Name a domain to ask about.');
  if (hosts.length > most) throw failure('rejected', `At most ${most} domains may be asked about at once.`);
  return hosts;
}
