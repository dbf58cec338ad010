import { checkByList } from '../../check-by-list.ts';
import type { AdapterDeps, VendorAdapter } from '../../vendor.ts';
import type { SuccessorSettings } from '../settings.ts';
import { createSuccessorClient } from './client.ts';
import { createDistributions } from './distributions.ts';
import { readLogs } from './logs.ts';
import { createPurges } from './purges.ts';
import { readStats } from './statistics.ts';

/** Turns our words into those of API 3.0. */
export function createSuccessorAdapter(settings: SuccessorSettings, deps: AdapterDeps): VendorAdapter {
  const client = createSuccessorClient(settings, deps);
  const distributions = createDistributions(client, settings.area);
  return {
    ...createPurges(client, settings.area),
    distributions,
    check: (_query, options) => checkByList(distributions, options),
    stats: (query, options) => readStats(client, query, options),
    logs: (query, options) => readLogs(client, query, options),
  };
}
