import { targetKinds } from '@purgeway/model';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { capabilityWords, isCapable, type CapabilityWord } from '../capabilities.ts';
import { callPurposes, type CallPurpose } from '../limits.ts';
import type { ContractBench } from './contract.ts';
import { sampleValues } from './contract-samples.ts';
import { connect, kindsOf } from './contract-tools.ts';

/** What a vendor says of itself: capabilities, limits, targets. */
export function describeStatements({ vendor, start }: ContractBench): void {
  const can = (word: CapabilityWord): boolean => isCapable(vendor.capabilities, word);

  describe('statements', () => {
    it('has a slug, a name and the address of its documents', () => {
      expect(vendor.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(vendor.name).not.toBe('');
      expect(vendor.docs).toMatch(/^https:\/\//);
    });

    it('says which credentials an account needs and how to make them', () => {
      expect(vendor.credentials.length).toBeGreaterThan(20);
      expect(vendor.credentials).toMatch(/\.$/);
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
      const limits = limitsIn([vendor.limits, vendor.watching, vendor.rollout]);
      expect(limits.length).toBeGreaterThan(0);
      for (const limit of limits) {
        expect(limit.value).toBeGreaterThan(0);
        expect(limit.source).not.toBe('');
      }
      expect((vendor.limits.every ?? []).filter((rate) => rate.unit !== 'calls')).toEqual([]);
    });

    it('states limits for exactly what it can be called for', () => {
      const needed: Record<CallPurpose, boolean> = {
        poll: can('task.status'),
        change: can('distribution.create') || can('distribution.update') || can('distribution.delete'),
        read: can('distribution.read'),
        stats: can('stats'),
        logs: can('logs'),
      };
      const stated = callPurposes.filter((purpose) => vendor.limits[purpose] !== undefined);
      expect(stated).toEqual(callPurposes.filter((purpose) => needed[purpose]));
    });

    it('says how to watch exactly what can be watched', () => {
      expect(vendor.watching.everyMs !== undefined).toBe(can('task.status'));
      expect(vendor.watching.giveUpAfterMs !== undefined).toBe(can('task.status'));
      expect(vendor.rollout !== undefined).toBe(can('distribution.read'));
      expect(vendor.rollout?.everyMs !== undefined).toBe(can('distribution.read'));
      expect(vendor.rollout?.giveUpAfterMs !== undefined).toBe(can('distribution.read'));
    });

    it('has the calls that it says it has, and no others', async () => {
      const adapter = connect(vendor, await start());
      expect({
        'task.status': adapter.taskStatus !== undefined,
        'distribution.read': adapter.distributions !== undefined,
        'distribution.enable': adapter.distributions?.setEnabled !== undefined,
        stats: adapter.stats !== undefined,
        logs: adapter.logs !== undefined,
        'quota.read': adapter.quota !== undefined,
        'account.check': adapter.check !== undefined,
      }).toEqual({
        'task.status': can('task.status'),
        'distribution.read': can('distribution.read'),
        'distribution.enable': can('distribution.enable'),
        stats: can('stats'),
        logs: can('logs'),
        'quota.read': can('quota.read'),
        'account.check': can('account.check'),
      });
    });

    it('says how distributions are asked for exactly when it can create them', () => {
      const { distributionFields, vendorOptionsSchema, checkDistribution } = vendor;
      for (const part of [distributionFields, vendorOptionsSchema, checkDistribution]) {
        expect(part !== undefined).toBe(can('distribution.create'));
      }
    });

    it('says what its check counts as exactly when it has one', () => {
      const { checkPurpose, limits } = vendor;
      expect(checkPurpose !== undefined).toBe(can('account.check'));
      expect(checkPurpose === undefined || limits[checkPurpose] !== undefined).toBe(true);
    });

    it('can read distributions when it can do anything with them', () => {
      const words = capabilityWords.filter((word) => word.startsWith('distribution.') && can(word));
      expect(words.length > 0).toBe(can('distribution.read'));
    });

    it('takes good targets and tells what is wrong with others', () => {
      for (const kind of kindsOf(vendor)) {
        for (const value of sampleValues(kind, 3)) {
          expect(vendor.checkTarget({ kind, value })).toBeUndefined();
        }
        for (const value of badValues[kind]) {
          expect(vendor.checkTarget({ kind, value }), `${kind} ${value}`).toMatch(/\.$/);
        }
      }
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
