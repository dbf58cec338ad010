import { secretSchema } from '@purgeway/model';
import {
  defineVendor,
  VendorError,
  type Limit,
  type Vendor,
  type VendorDefinition,
  type VendorLimits,
} from '@purgeway/vendors';
import { z } from 'zod';

/** A signing secret of the right form: 32 bytes. */
export const signingSecret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

export function limit(value: number): Limit {
  return { value, source: 'documented' };
}

const settingsSchema = z.strictObject({
  token: secretSchema,
  region: z
    .string()
    .refine((text) => text === 'eu', { error: ({ input }) => `There is no region ${String(input)}.` })
    .optional(),
});

type Definition = VendorDefinition<z.output<typeof settingsSchema>>;

/** A vendor for tests of the config; its adapter refuses every purge with the token that it was made with. */
export function aVendor(limits: Partial<VendorLimits> = {}, others: Partial<Definition> = {}): Vendor {
  return defineVendor({
    id: 'acme',
    name: 'Acme',
    docs: 'https://acme.example',
    credentials: 'A token.',
    capabilities: {},
    limits: {
      callsAtATimeMax: limit(1),
      purge: { url: { targetsPerCallMax: limit(20), rates: [] } },
      ...limits,
    },
    watching: { firstAfterMs: limit(1_000) },
    settingsSchema,
    checkTarget: () => undefined,
    createAdapter: ({ token }) => ({
      purge: () =>
        Promise.reject(new VendorError({ kind: 'account', vendor: 'acme', message: token.reveal() })),
    }),
    ...others,
  });
}
