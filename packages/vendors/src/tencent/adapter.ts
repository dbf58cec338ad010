import { checkByList } from '../check-by-list.ts';
import type { AdapterDeps, VendorAdapter } from '../vendor.ts';
import { createTencentClient } from './client.ts';
import { createDistributions } from './distributions.ts';
import { readLogs } from './logs.ts';
import { createPurges } from './purges.ts';
import type { LegacySettings, TencentSettings } from './settings.ts';
import { readStats } from './statistics.ts';
import { createSuccessorAdapter } from './v3/adapter.ts';

/** Turns our words into those of the generation that the settings choose. */
export function createTencentAdapter(settings: TencentSettings, deps: AdapterDeps): VendorAdapter {
  return settings.apiVersion === 'v3'
    ? createSuccessorAdapter(settings, deps)
    : createLegacyAdapter(settings, deps);
}

function createLegacyAdapter(settings: LegacySettings, deps: AdapterDeps): VendorAdapter {
  const client = createTencentClient(settings, deps);
  const distributions = createDistributions(client);
  return {
    ...createPurges(client, deps.now),
    distributions,
    check: (_query, options) => checkByList(distributions, options),
    stats: (query, options) => readStats(client, query, options),
    logs: (query, options) => readLogs(client, query, options),
  };
}
