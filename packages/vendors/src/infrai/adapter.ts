import { checkByList } from '../check-by-list.ts';
import { refuseUnsupported } from '../refuse-unsupported.ts';
import type { AdapterDeps, VendorAdapter } from '../vendor.ts';
import { capabilities } from './capabilities.ts';
import { createInfraiClient } from './client.ts';
import { createDistributionCalls } from './distributions.ts';
import { purgeBodyOf, receiptOf } from './purges.ts';
import type { InfraiSettings } from './settings.ts';
import { readStats } from './statistics.ts';
import { vendorId } from './wire.ts';

/** Turns our words into the vendor's. */
export function createInfraiAdapter(settings: InfraiSettings, deps: AdapterDeps): VendorAdapter {
  const client = createInfraiClient(settings, deps);
  const distributions = createDistributionCalls(client, settings.pin);
  return {
    purge: async (batch, options) => {
      refuseUnsupported(vendorId, capabilities, batch);
      return receiptOf(await client.purgeCache(purgeBodyOf(batch, settings.pin), options));
    },
    distributions,
    check: (_query, options) => checkByList(distributions, options),
    stats: (query, options) => readStats(query, options, client),
  };
}
