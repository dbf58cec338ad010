import { describe, expect, it } from 'vitest';
import { withEdition, type Vendor } from '../vendor.ts';
import type { ContractBench } from './contract.ts';

/** What choosing a generation of the vendor's API changes. */
export function describeEditions({ vendor, start }: ContractBench): void {
  describe('editions', () => {
    it('is itself for settings that choose none, and for settings that do not fit', async () => {
      const { settings } = await start();
      expect(traitsOf(vendor.withSettings(settings))).toEqual(traitsOf(vendor));
      expect(traitsOf(vendor.withSettings({ surprise: 1 }))).toEqual(traitsOf(vendor));
    });

    it('have ids and names of their own', () => {
      const ids = vendor.editions.map((edition) => edition.id);
      expect(ids.filter((id) => !/^[a-z][a-z0-9.-]*$/.test(id))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(vendor.editions.filter((edition) => edition.name === '')).toEqual([]);
    });

    it.each(vendor.editions.map((edition) => ({ edition })))(
      '$edition.id is chosen by its settings',
      async ({ edition }) => {
        const { settings } = await start({ edition: edition.id });
        expect(settings).toMatchObject(edition.settings);
        const chosen = vendor.withSettings(settings);
        expect(traitsOf(chosen)).toEqual(traitsOf(withEdition(vendor, edition.id)));
        expect(chosen.name).not.toBe(vendor.name);
        expect(chosen.id).toBe(vendor.id);
      },
    );
  });
}

/** The very objects and functions that an account meets. */
function traitsOf(vendor: Vendor): unknown {
  const { capabilities, limits, watching, rollout, checkTarget } = vendor;
  const { name, distributionFields, vendorOptionsSchema, checkDistribution } = vendor;
  return [
    name,
    capabilities,
    limits,
    watching,
    rollout,
    checkTarget,
    distributionFields,
    vendorOptionsSchema,
    checkDistribution,
  ];
}
