import { defineVendor, type VendorTraits } from '../vendor.ts';
import { createF5Adapter } from './adapter.ts';
import { capabilities, commandCapabilities } from './capabilities.ts';
import { checkTarget } from './check-target.ts';
import { vendorId } from './client.ts';
import { checkDistribution, distributionFields, optionsSchema } from './distribution-options.ts';
import { commandLimits, limits, rollout, watching } from './limits.ts';
import { settingsSchema } from './settings.ts';

const traits: VendorTraits = {
  capabilities,
  limits,
  watching,
  rollout,
  checkPurpose: 'read',
  checkTarget,
  distributionFields,
  vendorOptionsSchema: optionsSchema,
  checkDistribution,
};

/** F5 Distributed Cloud (Volterra) CDN by its console API: CDN load balancers of one namespace. */
export const f5xc = defineVendor({
  ...traits,
  id: vendorId,
  name: 'F5 Distributed Cloud CDN',
  docs: 'https://docs.cloud.f5.com/docs-v2/api/views-cdn-loadbalancer',
  credentials:
    "An **API token** of a user or service credential that may read and write CDN load balancers of the namespace: console, Administration, Credentials, Add Credentials, API Token. Besides it the tenant's console address and the namespace.",
  editions: [
    {
      ...traits,
      id: 'purge-commands',
      name: 'by purge commands',
      settings: { purgeApi: 'purge-commands' },
      capabilities: commandCapabilities,
      limits: commandLimits,
    },
  ],
  editionOf: ({ purgeApi }) => (purgeApi === 'purge-commands' ? purgeApi : undefined),
  settingsSchema,
  createAdapter: createF5Adapter,
});
