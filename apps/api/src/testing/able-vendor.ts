import { secretSchema } from '@purgeway/model';
import { defineVendor, type Capability, type PurgeLimits } from '@purgeway/vendors';
import { z } from 'zod';

const both: Capability = { answer: 'can', modes: ['hard', 'soft'] };

const one: PurgeLimits = {
  targetsPerCallMax: { value: 10, source: 'made up' },
  rates: [],
  scope: 'distribution',
};

/** A vendor that takes all kinds in both modes, one distribution at a time. */
export const ableVendor = defineVendor({
  id: 'able',
  name: 'Able',
  docs: 'https://able.example',
  credentials: 'A token.',
  capabilities: {
    'purge.url': both,
    'purge.directory': both,
    'purge.hostname': both,
    'purge.tag': both,
    'purge.pattern': both,
    'purge.everything': both,
  },
  limits: {
    callsAtATimeMax: { value: 1, source: 'made up' },
    purge: { url: one, directory: one, hostname: one, tag: one, pattern: one, everything: one },
  },
  watching: { firstAfterMs: { value: 1_000, source: 'made up' } },
  settingsSchema: z.strictObject({ token: secretSchema }),
  checkTarget: ({ kind, value }) =>
    kind === 'everything' && !URL.canParse(value) ? `Able knows no ${value}.` : undefined,
  createAdapter: () => ({ purge: async () => ({ state: 'accepted' }) }),
});
