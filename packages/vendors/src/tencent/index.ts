import { checkAddress } from '../check-address.ts';
import { defineVendor } from '../vendor.ts';
import { createTencentAdapter } from './adapter.ts';
import { capabilities } from './capabilities.ts';
import { vendorId } from './client.ts';
import { limits, watching } from './limits.ts';
import { settingsSchema } from './settings.ts';

/** Tencent Cloud CDN by its legacy API (`/v2/index.php`). */
export const tencent = defineVendor({
  id: vendorId,
  name: 'Tencent Cloud CDN',
  docs: 'https://cloud.tencent.com/document/product/228/3946',
  credentials: 'A secret id and secret key of an account or sub-account that may use CDN: console, Access Management, API Keys.',
  capabilities,
  limits,
  watching,
  settingsSchema,
  checkTarget: checkAddress,
  createAdapter: createTencentAdapter,
});
