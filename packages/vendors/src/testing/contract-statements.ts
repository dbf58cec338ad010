import { targetKinds } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { capabilityWords, isCapable } from '../capabilities.ts';
import type { ContractBench } from './contract.ts';
import { connect, leaksOf, kindsOf, makeBatch } from './contract-tools.ts';

/** What a vendor says of itself: capabilities, limits, settings, targets. */
export function describeStatements({ vendor, start }: ContractBench): void {
  describe('statements', () => {
    it('has a slug, a name and the address of its documents', () => {
      expect(vendor.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(vendor.name).not.toBe('');
      expect(vendor.docs).toMatch(/^https:\/\//);
    });

    it('gives a source for what it can do and a reason for what it cannot', () => {
      const silent = capabilityWords.filter((word) => {
        const { answer, source = '', note = '' } = vendor.capabilities[word] ?? {};
        return answer === 'can' ? source === '' : !note.endsWith('.');
      });
      expect(silent).toEqual([]);
    });

    it('states limits for exactly the kinds that it can purge by', () => {
      expect(targetKinds.filter((kind) => vendor.limits.purge[kind] !== undefined)).toEqual(kindsOf(vendor));
      for (const kind of kindsOf(vendor)) {
        const budgetOf = vendor.limits.purge[kind]?.budgetOf;
        if (budgetOf === undefined) continue;
        expect(vendor.limits.purge[budgetOf]).toBeDefined();
        expect(vendor.limits.purge[budgetOf]?.budgetOf).toBeUndefined();
      }
    });

    it('gives a positive value and a source for every limit', () => {
      const limits = limitsIn([vendor.limits, vendor.watching]);
      expect(limits.length).toBeGreaterThan(0);
      for (const limit of limits) {
        expect(limit.value).toBeGreaterThan(0);
        expect(limit.source).not.toBe('');
      }
    });

    it('can be asked for the state of a task exactly when it says so', async () => {
      const can = isCapable(vendor.capabilities, 'task.status');
      const adapter = connect(vendor, await start());
      expect(adapter.taskStatus !== undefined).toBe(can);
      expect(vendor.watching.everyMs !== undefined).toBe(can);
      expect(vendor.watching.giveUpAfterMs !== undefined).toBe(can);
      expect(vendor.limits.poll !== undefined).toBe(can);
    });

    it('takes good targets and tells what is wrong with others', () => {
      for (const kind of kindsOf(vendor)) {
        for (const value of makeBatch(kind, 'hard', 3).values) {
          expect(vendor.checkTarget({ kind, value })).toBeUndefined();
        }
        for (const value of badValues[kind]) {
          expect(vendor.checkTarget({ kind, value }), `${kind} ${value}`).toMatch(/\.$/);
        }
      }
    });
  });

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

const badUrls = [
  '',
  'www.example.com/a',
  '/a',
  'ftp://www.example.com/',
  'https://',
  'https://www.example.com/a b',
];
const badValues: Record<(typeof targetKinds)[number], readonly string[]> = {
  url: [...badUrls, 'https://user:word@www.example.com/', 'https://www.example.com/a#b'],
  directory: [...badUrls, 'https://www.example.com/a', 'https://www.example.com/a/?b=/'],
  hostname: ['', 'https://www.example.com/', 'www.example.com/', '*.example.com', 'www.example.com:80'],
  everything: [...badUrls, 'https://www.example.com/a/', 'https://www.example.com'],
  tag: [],
  pattern: [],
};

interface FoundLimit {
  readonly value: number;
  readonly source: string;
}

function limitsIn(value: unknown): FoundLimit[] {
  if (typeof value !== 'object' || value === null) return [];
  const limit = z.looseObject({ value: z.number(), source: z.string() }).safeParse(value);
  return limit.success ? [limit.data] : Object.values(value).flatMap(limitsIn);
}
