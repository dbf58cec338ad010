import { defineVendor } from '../vendor.ts';
import { createInfraiAdapter } from './adapter.ts';
import { capabilities } from './capabilities.ts';
import { checkTarget } from './check-target.ts';
import { checkDistribution, distributionFields, vendorOptionsSchema } from './distribution-fields.ts';
import { limits, rollout, watching } from './limits.ts';
import { settingsSchema } from './settings.ts';
import { vendorId } from './wire.ts';

/** Infrai CDN: one contract in front of several CDNs, by its REST interface. */
export const infrai = defineVendor({
  id: vendorId,
  name: 'Infrai CDN',
  docs: 'https://www.infrai.cc/en/docs/api/cdn',
  credentials: [
    'A project key (`ifr_pk_proj_…`): sign in at https://console.infrai.cc and make one in the project whose distributions are managed.',
    'Calls cost money: without credit (HTTP 402) the account pauses until somebody tops it up.',
  ].join(' '),
  capabilities,
  limits,
  watching,
  rollout,
  checkPurpose: 'read',
  settingsSchema,
  checkTarget,
  distributionFields,
  vendorOptionsSchema,
  checkDistribution,
  createAdapter: createInfraiAdapter,
});
