import type { ChangeMeta, DistributionPatch, DistributionSpec } from '@purgeway/model';
import type { DistributionRecord, DistributionUpdate, MyChange } from '@purgeway/store';
import type { CallPurpose, DistributionCalls, VendorDistribution } from '@purgeway/vendors';
import { driftOf } from './drift.ts';
import { updateFrom } from './seen.ts';

/** What a step needs: the vendor's calls, each made inside the account's limits. */
export interface StepDeps {
  readonly calls: DistributionCalls;
  readonly signal: AbortSignal;
  /** Makes a call. One of the purpose `change` is noted first, so that a crash in it is seen. */
  readonly call: <T>(purpose: CallPurpose, make: () => Promise<T>) => Promise<T>;
  /** Whether another distribution of ours stands for what the vendor has under this id. */
  readonly isHeldByAnother: (vendorId: string) => Promise<boolean>;
  /** Where the vendor may call us about this distribution. */
  readonly callbackUrl: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * What came of a step. `watch`: the vendor has it in hand. `done`: what was asked for is so. `refused`: it will not be.
 * `update` is what is known of the distribution by now.
 */
export type StepResult =
  | { readonly do: 'watch'; readonly update: DistributionUpdate; readonly message?: string | undefined }
  | { readonly do: 'done'; readonly update: DistributionUpdate; readonly message?: string | undefined }
  | { readonly do: 'refused'; readonly update: DistributionUpdate; readonly message: string };

/** A vendor may need this long to find what it just made. */
const appearsWithinMs = 600_000;

/** Takes the next step of a change: one call of the vendor, or a look and the call that it shows to be needed. */
export function takeStep(deps: StepDeps, change: MyChange): Promise<StepResult> {
  const { meta } = change;
  switch (meta.type) {
    case 'create':
      return change.progress.phase === 'watching' ? watch(deps, change) : create(deps, change, meta.spec);
    case 'update':
      return change.progress.phase === 'watching' ? watch(deps, change) : update(deps, change, meta);
    case 'delete':
      return remove(deps, change);
    case 'adopt':
      return adopt(deps, change, meta.vendorId);
  }
  return meta satisfies never;
}

/** Reads before it repeats: an earlier call may have made it without our learning of it. */
async function create(
  deps: StepDeps,
  { distribution, progress }: MyChange,
  spec: DistributionSpec,
): Promise<StepResult> {
  const { calls, signal } = deps;
  const request = {
    spec,
    marker: distribution.id,
    ...(deps.callbackUrl !== undefined && { callbackUrl: deps.callbackUrl }),
  };
  const readAtMs = deps.now();
  const earlier =
    progress.phase === 'sending' ? await deps.call('read', () => calls.find(request, { signal })) : undefined;
  const made = earlier ?? (await deps.call('change', () => calls.create(request, { signal })));
  return { do: 'watch', update: { ...updateFrom(distribution, made, readAtMs), state: 'creating' } };
}

async function update(
  deps: StepDeps,
  change: MyChange,
  { patch }: Extract<ChangeMeta, { type: 'update' }>,
): Promise<StepResult> {
  const { vendorId, wanted } = change.distribution;
  if (vendorId === undefined) {
    return { do: 'refused', update: {}, message: 'It was never created at the vendor.' };
  }
  if (isAlreadySo(change, patch)) {
    return watch(deps, change);
  }
  const changed = changedFields(patch);
  if (changed.length === 0) {
    return watch(deps, change);
  }
  const { calls, signal, callbackUrl } = deps;
  await deps.call('change', () =>
    calls.update(
      { vendorId, spec: wanted, changed, ...(callbackUrl !== undefined && { callbackUrl }) },
      { signal },
    ),
  );
  return { do: 'watch', update: { state: 'updating' } };
}

/** The vendor was read after the change was asked for, and had all of it: an earlier change of the same fields brought it about. */
function isAlreadySo({ meta, distribution, progress }: MyChange, patch: DistributionPatch): boolean {
  const { found, readAtMs = 0, wanted } = distribution;
  const fields = Object.entries(patch).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  const isRead = found !== undefined && readAtMs > meta.createdAtMs && progress.phase === 'waiting';
  const isTold = fields.every((field) => found !== undefined && Reflect.get(found, field) !== undefined);
  return isRead && isTold && !fields.includes('vendorOptions') && driftOf(wanted, found).length === 0;
}

const updatable = [
  'origin',
  'domain',
  'cacheTtlSeconds',
  'allowedMethods',
  'httpsOnly',
  'tags',
  'vendorOptions',
] as const;

function changedFields(patch: Readonly<Record<string, unknown>>): readonly (typeof updatable)[number][] {
  return updatable.filter((field) => patch[field] !== undefined);
}

/** Looks how it stands; when it has settled, switches it on or off if that is wanted and not yet so. */
async function watch(deps: StepDeps, change: MyChange): Promise<StepResult> {
  const { calls, signal } = deps;
  const { distribution } = change;
  const { vendorId } = distribution;
  const readAtMs = deps.now();
  const seen =
    vendorId === undefined ? undefined : await deps.call('read', () => calls.read(vendorId, { signal }));
  if (vendorId === undefined || seen === undefined) {
    return missing(deps, change);
  }
  const found = updateFrom(distribution, seen, readAtMs);
  switch (seen.state) {
    case 'failed':
    case 'leaving':
      return { do: 'refused', update: found, message: seen.message ?? `The vendor says ${seen.statusText}.` };
    case 'deploying':
    case 'unknown':
      return { do: 'watch', update: underWay(found), message: seen.message };
    case 'active':
    case 'disabled':
      return settle(deps, distribution, { seen, found });
  }
  return seen.state satisfies never;
}

interface Look {
  readonly seen: VendorDistribution;
  readonly found: DistributionUpdate;
}

async function settle(
  { calls, call, signal }: StepDeps,
  { wanted }: DistributionRecord,
  { seen, found }: Look,
): Promise<StepResult> {
  const isEnabled = seen.state === 'active';
  if (wanted.enabled === isEnabled || calls.setEnabled === undefined) {
    return { do: 'done', update: found, message: seen.message };
  }
  await call('change', async () => calls.setEnabled?.(seen.vendorId, wanted.enabled, { signal }));
  return { do: 'watch', update: underWay(found) };
}

/** What was seen, but for the state: while a change is under way that is the change's. */
function underWay(found: DistributionUpdate): DistributionUpdate {
  const { state: _, ...seen } = found;
  return seen;
}

/** Just after it was made a vendor may not find it yet. */
function missing({ now }: StepDeps, { progress }: MyChange): StepResult {
  const ageMs = now() - (progress.takenAtMs ?? now());
  return ageMs < appearsWithinMs
    ? { do: 'watch', update: {} }
    : { do: 'refused', update: { state: 'failed' }, message: 'The vendor does not have it.' };
}

async function remove(deps: StepDeps, { distribution }: MyChange): Promise<StepResult> {
  const { calls, signal } = deps;
  const vendorId = distribution.vendorId ?? (await findLost(deps, distribution));
  if (vendorId === undefined) {
    return { do: 'done', update: gone, message: 'The vendor never had it.' };
  }
  const isOurs = distribution.source === 'created' || distribution.readAtMs !== undefined;
  if (!isOurs || (await deps.isHeldByAnother(vendorId))) {
    return {
      do: 'done',
      update: gone,
      message: 'What the vendor has under this id is not of this distribution.',
    };
  }
  const answer = await deps.call('change', () => calls.remove(vendorId, { signal }));
  return answer === 'gone'
    ? { do: 'done', update: gone }
    : { do: 'watch', update: { vendorId, state: 'deleting' } };
}

const gone: DistributionUpdate = {
  state: 'deleted',
  drift: [],
  message: undefined,
  cname: undefined,
  statusText: undefined,
};

/** A creation that was given up may have taken effect all the same. */
async function findLost(
  { calls, call, signal, callbackUrl }: StepDeps,
  { id, wanted, source }: DistributionRecord,
): Promise<string | undefined> {
  if (source !== 'created') {
    return undefined;
  }
  const request = { spec: wanted, marker: id, ...(callbackUrl !== undefined && { callbackUrl }) };
  const found = await call('read', () => calls.find(request, { signal }));
  return found?.vendorId;
}

async function adopt(deps: StepDeps, change: MyChange, vendorId: string): Promise<StepResult> {
  const { calls, signal } = deps;
  const readAtMs = deps.now();
  const seen = await deps.call('read', () => calls.read(vendorId, { signal }));
  if (seen === undefined) {
    return {
      do: 'refused',
      // What the vendor never had must not be changed or deleted there later.
      update: { state: 'failed', vendorId: undefined },
      message: `The vendor has no distribution "${vendorId}".`,
    };
  }
  const wanted: DistributionSpec = {
    ...seen.found,
    origin: seen.found.origin ?? '',
    enabled: seen.found.enabled ?? seen.state !== 'disabled',
  };
  const isSettled = seen.state !== 'deploying' && seen.state !== 'unknown';
  return {
    do: isSettled ? 'done' : 'watch',
    update: { ...updateFrom({ ...change.distribution, wanted }, seen, readAtMs), wanted },
    message: seen.message,
  };
}
