import { describe, expect, it } from 'vitest';
import type { ContractBench } from './contract.ts';
import { connect, errorOf, never } from './contract-tools.ts';

const options = { signal: never };

/** Whether an account's credentials are good, found out without changing anything. */
export function describeCheck({ vendor, start }: ContractBench): void {
  describe('a check of the account', () => {
    it.each([[[]], [['www.example.com']]])(
      'is passed with good credentials, asked with %j',
      async (hostnames) => {
        const fake = await start();
        const adapter = connect(vendor, fake);
        await expect(adapter.check?.({ hostnames }, options)).resolves.toBeUndefined();
      },
    );

    it('tells in the vendor’s words that it does not know the credentials', async () => {
      const fake = await start();
      const adapter = connect(vendor, fake, { settings: fake.wrongSettings });
      const error = await errorOf(adapter.check?.({ hostnames: [] }, options) ?? Promise.resolve(), fake);
      expect(error.kind).toBe('account');
      expect(error.message).not.toBe('');
    });

    it('is one call, and neither a purge nor a change', async () => {
      const fake = await start();
      const before = fake.distributions?.ids();
      await connect(vendor, fake).check?.({ hostnames: ['www.example.com'] }, options);
      expect(fake.ledger).toHaveLength(1);
      expect(fake.ledger.map(({ action }) => action)).not.toContain('purge');
      expect(fake.distributions?.ids()).toEqual(before);
    });

    it('says that the vendor cannot be reached, rather than that the credentials are wrong', async () => {
      const fake = await start();
      const adapter = connect(vendor, fake);
      await fake.close();
      const error = await errorOf(adapter.check?.({ hostnames: [] }, options) ?? Promise.resolve(), fake);
      expect(['unavailable', 'uncertain']).toContain(error.kind);
    });
  });
}
