import { defineVendor, type Edition } from '../vendor.ts';
import { createNhnAdapter } from './adapter.ts';
import { capabilitiesV15, capabilitiesV2 } from './capabilities.ts';
import { checkTarget } from './check-target.ts';
import { vendorId } from './client.ts';
import { limitsV15, limitsV2, rollout, watchingV15, watchingV2 } from './limits.ts';
import { optionsV15Schema, optionsV2Schema } from './options.ts';
import { rulesV15 } from './service-v15.ts';
import { rulesV2 } from './service-v2.ts';
import { settingsSchema } from './settings.ts';

const v2: Edition = {
  id: 'v2',
  name: 'Public API v2.0',
  settings: { apiVersion: 'v2.0' },
  capabilities: capabilitiesV2,
  limits: limitsV2,
  watching: watchingV2,
  rollout,
  checkPurpose: 'read',
  checkTarget,
  vendorOptionsSchema: optionsV2Schema,
  ...rulesV2,
};

/** NHN Cloud CDN by its Public API v1.5, or v2.0. */
export const nhn = defineVendor({
  id: vendorId,
  name: 'NHN Cloud CDN',
  docs: 'https://docs.nhncloud.com/en/Contents%20Delivery/CDN/en/api-guide-v1.5/',
  credentials:
    'An app key and a secret key: console, CDN, "URL & Appkey" at the top right. A project integrated app key does as well. All services of an app key share its purge windows.',
  capabilities: capabilitiesV15,
  limits: limitsV15,
  watching: watchingV15,
  rollout,
  checkPurpose: 'read',
  settingsSchema,
  checkTarget,
  vendorOptionsSchema: optionsV15Schema,
  ...rulesV15,
  editions: [v2],
  editionOf: ({ apiVersion }) => (apiVersion === 'v2.0' ? v2.id : undefined),
  createAdapter: createNhnAdapter,
});
