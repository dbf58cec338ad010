import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ContractBench } from './contract.ts';
import { leaksOf } from './contract-tools.ts';

/** What an account's settings take, refuse and hide. */
export function describeSettings({ vendor, start }: ContractBench): void {
  describe('settings', () => {
    it('take what they gave back', async () => {
      const { settings } = await start();
      const once = vendor.settingsSchema.parse(settings);
      expect(vendor.settingsSchema.parse(once)).toEqual(once);
      expect(leaksOf(once, (await start()).credentials)).toEqual([]);
    });

    it('name every missing and every unknown key at once', async () => {
      const { settings } = await start();
      const required = Object.keys(settings).filter((key) => {
        const { [key]: _left, ...rest } = settings;
        return !vendor.settingsSchema.safeParse(rest).success;
      });
      expect(required.length).toBeGreaterThan(0);
      const result = vendor.settingsSchema.safeParse({ surpriseOne: 1, surpriseTwo: 2 });
      const text = result.error ? z.prettifyError(result.error) : '';
      for (const key of [...required, 'surpriseOne', 'surpriseTwo']) expect(text).toContain(key);
    });

    it('show no credential when they are refused', async () => {
      const { settings, credentials } = await start();
      const result = vendor.settingsSchema.safeParse({ ...settings, timeoutMs: 'soon', surprise: 1 });
      expect(result.success).toBe(false);
      expect(leaksOf(result.error, credentials)).toEqual([]);
      expect(z.prettifyError(result.error ?? new z.ZodError([]))).toContain('surprise');
    });

    it('do not send credentials in the clear to another machine', async () => {
      const { settings } = await start();
      const result = vendor.settingsSchema.safeParse({ ...settings, baseUrl: 'http://api.example.com/' });
      expect(result.success).toBe(false);
    });
  });
}
