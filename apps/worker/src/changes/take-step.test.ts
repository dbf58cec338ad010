import type { ChangeMeta } from '@purgeway/model';
import type { ChangeProgress, DistributionRecord, MyChange } from '@purgeway/store';
import type { CallPurpose, DistributionCalls, VendorDistribution } from '@purgeway/vendors';
import { describe, expect, it } from 'vitest';
import { takeStep } from './take-step.ts';

const now = Date.UTC(2026, 0, 5);
const wanted = { origin: 'https://origin.example.com', domain: 'www.example.com', enabled: true };
const active: VendorDistribution = {
  vendorId: 'v1',
  state: 'active',
  statusText: 'OPEN',
  cname: 'v1.vendor.example',
  found: wanted,
};

interface Situation {
  readonly type?: ChangeMeta['type'];
  readonly phase?: ChangeProgress['phase'];
  readonly record?: Partial<DistributionRecord>;
  readonly takenAtMs?: number;
}

function changeIn({ type = 'create', phase = 'waiting', record = {}, takenAtMs = now }: Situation): MyChange {
  const base = {
    id: 'op_1',
    client: 'site',
    key: 'k',
    createdAtMs: now,
    deadlineAtMs: now + 1,
    targets: 1,
    accounts: { main: 1 },
    distribution: 'dist_1',
  };
  const metas: Record<ChangeMeta['type'], ChangeMeta> = {
    create: { ...base, type: 'create', spec: wanted },
    update: { ...base, type: 'update', patch: { cacheTtlSeconds: 60 } },
    delete: { ...base, type: 'delete' },
    adopt: { ...base, type: 'adopt', vendorId: 'v1' },
  };
  return {
    answer: 'mine',
    token: 't',
    untilMs: now,
    meta: metas[type],
    isCancelRequested: false,
    distribution: {
      id: 'dist_1',
      client: 'site',
      account: 'main',
      source: 'created',
      wanted,
      state: 'creating',
      hostnames: [],
      drift: [],
      createdAtMs: now,
      updatedAtMs: now,
      ...record,
    },
    progress: { phase, attempt: 0, putOff: 0, takenAtMs },
  };
}

const callMs = 1_000;

/** Takes a step at a vendor that answers as told, each call after a while; answers the calls that it made, with their purposes. */
async function step(situation: Situation, answers: Partial<DistributionCalls>) {
  const made: string[] = [];
  let at = now;
  const unexpected = () => Promise.reject(new Error('unexpected call'));
  const calls: DistributionCalls = {
    create: unexpected,
    find: unexpected,
    read: unexpected,
    list: unexpected,
    update: unexpected,
    remove: unexpected,
    ...answers,
  };
  const call = async <T>(purpose: CallPurpose, make: () => Promise<T>): Promise<T> => {
    made.push(purpose);
    at += callMs;
    return make();
  };
  const deps = {
    calls,
    call,
    signal: AbortSignal.timeout(1_000),
    callbackUrl: undefined,
    now: () => at,
    isHeldByAnother: async (id: string) => id === 'another’s',
  };
  return { result: await takeStep(deps, changeIn(situation)), made };
}

describe('a creation', () => {
  it('is sent at once when nothing was sent before', async () => {
    const { result, made } = await step({}, { create: async () => ({ ...active, state: 'deploying' }) });
    expect(made).toEqual(['change']);
    expect(result).toMatchObject({ do: 'watch', update: { vendorId: 'v1', state: 'creating' } });
  });

  it('whose answer was lost is looked for before it is repeated', async () => {
    const found = await step({ phase: 'sending' }, { find: async () => active });
    expect(found.made).toEqual(['read']);
    expect(found.result).toMatchObject({ do: 'watch', update: { vendorId: 'v1' } });
    const lost = await step(
      { phase: 'sending' },
      { find: async () => undefined, create: async () => active },
    );
    expect(lost.made).toEqual(['read', 'change']);
  });

  it('is done when the vendor serves it', async () => {
    const { result } = await step(
      { phase: 'watching', record: { vendorId: 'v1' } },
      { read: async () => active },
    );
    expect(result).toMatchObject({
      do: 'done',
      update: { state: 'active', cname: 'v1.vendor.example', hostnames: ['www.example.com'], drift: [] },
    });
  });

  it('of a disabled one is switched off once the vendor serves it', async () => {
    const switched: boolean[] = [];
    const { result, made } = await step(
      { phase: 'watching', record: { vendorId: 'v1', wanted: { ...wanted, enabled: false } } },
      { read: async () => active, setEnabled: async (_id, isEnabled) => void switched.push(isEnabled) },
    );
    expect({ switched, made, does: result.do }).toEqual({
      switched: [false],
      made: ['read', 'change'],
      does: 'watch',
    });
  });

  it('is refused when the vendor says that it failed', async () => {
    const { result } = await step(
      { phase: 'watching', record: { vendorId: 'v1' } },
      { read: async () => ({ ...active, state: 'failed', statusText: 'ERROR' }) },
    );
    expect(result).toMatchObject({ do: 'refused', message: 'The vendor says ERROR.' });
  });

  it('that the vendor does not find yet is waited for, but not for ever', async () => {
    const unseen = { read: async () => undefined };
    const early = await step({ phase: 'watching', record: { vendorId: 'v1' } }, unseen);
    expect(early.result.do).toBe('watch');
    const late = await step(
      { phase: 'watching', record: { vendorId: 'v1' }, takenAtMs: now - 600_000 },
      unseen,
    );
    expect(late.result).toMatchObject({ do: 'refused', update: { state: 'failed' } });
  });
});

describe('a change', () => {
  it('sends what is wanted and which fields differ', async () => {
    const sent: unknown[] = [];
    await step(
      { type: 'update', record: { vendorId: 'v1' } },
      { update: async (request) => void sent.push(request) },
    );
    expect(sent).toEqual([{ vendorId: 'v1', spec: wanted, changed: ['cacheTtlSeconds'] }]);
  });

  it('that an earlier one brought about is looked at and not sent again', async () => {
    const seen = { ...active, found: { ...wanted, cacheTtlSeconds: 60 } };
    const record = { vendorId: 'v1', wanted: seen.found, found: seen.found };
    const after = await step(
      { type: 'update', record: { ...record, readAtMs: now + 1 } },
      { read: async () => seen },
    );
    expect({ does: after.result.do, made: after.made }).toEqual({ does: 'done', made: ['read'] });
    const failed = await step(
      { type: 'update', record: { ...record, readAtMs: now + 1 } },
      { read: async () => ({ ...seen, state: 'failed', statusText: 'ERROR' }) },
    );
    expect(failed.result.do).toBe('refused');
    const before = await step(
      { type: 'update', record: { ...record, readAtMs: now } },
      { update: async () => undefined },
    );
    expect(before.made).toEqual(['change']);
  });

  it('is not known to be so from a read that began before it was asked for', async () => {
    const record = { vendorId: 'v1' };
    const steps = await Promise.all([
      step({}, { create: async () => active }),
      step({ phase: 'sending' }, { find: async () => active }),
      step({ phase: 'watching', record }, { read: async () => active }),
      step({ type: 'adopt', record }, { read: async () => active }),
    ]);
    expect(steps.map(({ result }) => result.update.readAtMs)).toEqual([now, now, now, now]);
  });

  it('of what was never created is refused', async () => {
    const { result, made } = await step({ type: 'update' }, {});
    expect({ does: result.do, made }).toEqual({ does: 'refused', made: [] });
  });
});

describe('a deletion', () => {
  it('goes on until the vendor has it no more', async () => {
    const leaving = await step(
      { type: 'delete', record: { vendorId: 'v1' } },
      { remove: async () => 'leaving' },
    );
    expect(leaving.result).toMatchObject({ do: 'watch', update: { state: 'deleting' } });
    const gone = await step(
      { type: 'delete', phase: 'watching', record: { vendorId: 'v1' } },
      { remove: async () => 'gone' },
    );
    expect(gone.result).toMatchObject({ do: 'done', update: { state: 'deleted' } });
  });

  it('finds what a creation left behind whose answer was never read', async () => {
    const removed: string[] = [];
    const { result } = await step(
      { type: 'delete' },
      {
        find: async () => active,
        remove: async (id) => {
          removed.push(id);
          return 'gone';
        },
      },
    );
    expect({ does: result.do, removed }).toEqual({ does: 'done', removed: ['v1'] });
  });

  it('touches nothing that another distribution of ours stands for, or that was never taken over', async () => {
    const others = await step({ type: 'delete', record: { vendorId: 'another’s' } }, {});
    const unread = await step({ type: 'delete', record: { vendorId: 'v1', source: 'adopted' } }, {});
    expect([others, unread].map(({ result, made }) => [result.do, made])).toEqual([
      ['done', []],
      ['done', []],
    ]);
  });

  it('of what the vendor never had is done', async () => {
    const { result } = await step({ type: 'delete' }, { find: async () => undefined });
    expect(result).toMatchObject({ do: 'done', update: { state: 'deleted' } });
  });
});

describe('an adoption', () => {
  it('takes what the vendor has for what is wanted', async () => {
    const { result } = await step(
      { type: 'adopt', record: { source: 'adopted', vendorId: 'v1' } },
      { read: async () => active },
    );
    expect(result).toMatchObject({ do: 'done', update: { wanted, state: 'active', drift: [] } });
  });

  it('of what the vendor does not have is refused', async () => {
    const { result } = await step({ type: 'adopt' }, { read: async () => undefined });
    expect(result).toMatchObject({ do: 'refused', update: { state: 'failed' } });
  });
});
