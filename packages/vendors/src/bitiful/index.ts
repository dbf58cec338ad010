import { defineVendor } from '../vendor.ts';
import { createBitifulAdapter } from './adapter.ts';
import { capabilities } from './capabilities.ts';
import { checkTarget } from './check-target.ts';
import { vendorId } from './client.ts';
import { limits, watching } from './limits.ts';
import { settingsSchema } from './settings.ts';

/** Bitiful S4 static CDN by its console API: purges, statistics and logs. */
export const bitiful = defineVendor({
  id: vendorId,
  name: 'Bitiful S4 static CDN',
  docs: 'https://docs.bitiful.com',
  credentials:
    'The API token of the console: sign in to <https://console.bitiful.com/apiToken>, copy it, and set it as `token`. It speaks for the whole account; there is no narrower one.',
  capabilities,
  limits,
  watching,
  checkPurpose: 'logs',
  settingsSchema,
  checkTarget,
  createAdapter: createBitifulAdapter,
});
