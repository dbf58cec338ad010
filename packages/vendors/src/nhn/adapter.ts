import { checkByList } from '../check-by-list.ts';
import type { AdapterDeps, VendorAdapter } from '../vendor.ts';
import { capabilitiesV15, capabilitiesV2 } from './capabilities.ts';
import { createNhnClient } from './client.ts';
import { createDistributionCalls } from './distributions.ts';
import { createPurge } from './purges.ts';
import { serviceV15 } from './service-v15.ts';
import { serviceV2 } from './service-v2.ts';
import type { NhnSettings } from './settings.ts';
import { readTasks } from './tasks.ts';

/** Turns our words into those of the generation of the API that the settings choose. */
export function createNhnAdapter(settings: NhnSettings, deps: AdapterDeps): VendorAdapter {
  const client = createNhnClient(settings, deps);
  const isV2 = settings.apiVersion === 'v2.0';
  const { callbackMethod } = settings;
  const capabilities = isV2 ? capabilitiesV2 : capabilitiesV15;
  const words = isV2 ? serviceV2 : serviceV15;
  const distributions = createDistributionCalls({ client, words, callbackMethod });
  return {
    purge: createPurge({ client, settings, capabilities, now: deps.now }),
    distributions,
    check: (_query, options) => checkByList(distributions, options),
    ...(!isV2 && { taskStatus: (queries, options) => readTasks(queries, options, client) }),
  };
}
