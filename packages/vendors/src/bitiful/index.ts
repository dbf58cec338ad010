import { defineVendor } from '../vendor.ts';
import { createBitifulAdapter } from './adapter.ts';
import { capabilities } from './capabilities.ts';
import { checkTarget } from './check-target.ts';
import { vendorId } from './client.ts';
import { limits, watching } from './limits.ts';
import { settingsSchema } from './settings.ts';

/** Bitiful S4 static CDN by its console API: purges only. */
export const bitiful = defineVendor({
  id: vendorId,
  name: 'Bitiful S4 static CDN',
  docs: 'https://docs.bitiful.com',
  credentials: 'A console API token: https://console.bitiful.com/apiToken.',
  capabilities,
  limits,
  watching,
  settingsSchema,
  checkTarget,
  createAdapter: createBitifulAdapter,
});
