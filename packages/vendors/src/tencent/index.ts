import { checkAddress } from '../check-address.ts';
import { defineVendor, type Edition } from '../vendor.ts';
import { createTencentAdapter } from './adapter.ts';
import { capabilities } from './capabilities.ts';
import { checkDistribution, distributionFields, vendorOptionsSchema } from './distribution-fields.ts';
import { limits, rollout, watching } from './limits.ts';
import { settingsSchema } from './settings.ts';
import { capabilities as successorCapabilities } from './v3/capabilities.ts';
import {
  checkDistribution as checkSuccessorDistribution,
  distributionFields as successorFields,
  vendorOptionsSchema as successorOptionsSchema,
} from './v3/distribution-fields.ts';
import { limits as successorLimits, watching as successorWatching } from './v3/limits.ts';
import { vendorId } from './vendor-id.ts';

const successor: Edition = {
  id: 'v3',
  name: 'API 3.0',
  settings: { apiVersion: 'v3' },
  capabilities: successorCapabilities,
  limits: successorLimits,
  watching: successorWatching,
  rollout,
  checkPurpose: 'read',
  checkTarget: checkAddress,
  distributionFields: successorFields,
  vendorOptionsSchema: successorOptionsSchema,
  checkDistribution: checkSuccessorDistribution,
};

const credentials = `\`secretId\` and \`secretKey\` of an API key. In the console: Access Management, API Keys, Create Key; best for a
sub-account with the policy \`QcloudCDNFullAccess\`. With \`apiVersion: "v3"\` temporary credentials work too, with their \`token\`, and
accounts of the international site set \`baseUrl\` to \`https://cdn.intl.tencentcloudapi.com\`.`;

/** Tencent Cloud CDN by its legacy API (`/v2/index.php`), and by its successor API 3.0. */
export const tencent = defineVendor({
  id: vendorId,
  name: 'Tencent Cloud CDN',
  docs: 'https://cloud.tencent.com/document/product/228/3946',
  credentials,
  capabilities,
  limits,
  watching,
  rollout,
  checkPurpose: 'read',
  editions: [successor],
  settingsSchema,
  editionOf: ({ apiVersion }) => (apiVersion === 'v3' ? apiVersion : undefined),
  checkTarget: checkAddress,
  distributionFields,
  vendorOptionsSchema,
  checkDistribution,
  createAdapter: createTencentAdapter,
});
