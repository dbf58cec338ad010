import { purgeModes, targetKinds, type PurgeMode, type TargetKind } from '@purgeway/model';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { isCapable, explainRefusal } from '../capabilities.ts';
import { VendorError } from '../errors.ts';
import { createExchange } from '../http.ts';
import type { PurgeBatch, Vendor, VendorAdapter } from '../vendor.ts';
import type { Fake } from './fake.ts';

/** A signal that never fires. */
export const never: AbortSignal = new AbortController().signal;

/** An adapter that talks to the fake, on the fake's clock. */
export function connect(
  vendor: Vendor,
  fake: Fake,
  options: { readonly settings?: unknown; readonly timeoutMs?: number } = {},
): VendorAdapter {
  const exchange = createExchange({ timeoutMs: options.timeoutMs ?? 5_000, now: fake.clock.now });
  return vendor.createAdapter(options.settings ?? fake.settings, { exchange, now: fake.clock.now });
}

/** The kinds that the vendor can purge by. */
export function kindsOf(vendor: Vendor): readonly TargetKind[] {
  return targetKinds.filter((kind) => isCapable(vendor.capabilities, `purge.${kind}`));
}

/** Every kind and mode, with whether the vendor offers it. */
export function offersOf(
  vendor: Vendor,
): readonly { kind: TargetKind; mode: PurgeMode; isOffered: boolean }[] {
  return targetKinds.flatMap((kind) =>
    purgeModes.map((mode) => ({
      kind,
      mode,
      isOffered: explainRefusal(vendor.capabilities, kind, mode) === undefined,
    })),
  );
}

/** The first kind that the vendor can purge by, in a mode that it offers. */
export function smallBatch(vendor: Vendor, count = 2): PurgeBatch {
  const offer = offersOf(vendor).find(({ isOffered }) => isOffered);
  if (!offer) throw new Error(`${vendor.id} can purge nothing.`);
  return makeBatch(offer.kind, offer.mode, count);
}

/** A batch of good targets, all different. */
export function makeBatch(kind: TargetKind, mode: PurgeMode, count: number): PurgeBatch {
  return {
    kind,
    mode,
    values: Array.from({ length: count }, (_, index) => samples[kind](index)),
    key: `batch-${kind}-${mode}-${count}`,
  };
}

/** Values with the bytes that careless encoders lose. Not in alphabetical order, so that a sorted list shows. */
const samples: Record<TargetKind, (index: number) => string> = {
  url: (index) =>
    `https://www.example.com/z${99_999 - index}/a%20b+c&d=~'(e);f.jpg?v=${index}&x=%E4%B8%AD&y=a=b`,
  directory: (index) => `https://www.example.com/z${99_999 - index}/%E4%B8%AD+b&c=d/`,
  tag: (index) => `tag-${99_999 - index}`,
  hostname: (index) => `h${99_999 - index}.example.com`,
  pattern: (index) => `https://www.example.com/z${99_999 - index}/*.jpg`,
  everything: (index) => `https://h${99_999 - index}.example.com/`,
};

/** Most targets that the vendor takes in one call. */
export function targetsPerCallMax(vendor: Vendor, kind: TargetKind): number {
  const value = vendor.limits.purge[kind]?.targetsPerCallMax.value;
  if (value === undefined) throw new Error(`${vendor.id} states no limit for ${kind}.`);
  return value;
}

/** Runs to the error. Fails when there is none, when it is no VendorError, or when it shows a credential however it is printed. */
export async function errorOf(run: Promise<unknown>, fake: Fake): Promise<VendorError> {
  const outcome: unknown = await run.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(VendorError);
  if (!(outcome instanceof VendorError)) throw new Error('not a VendorError');
  expect(leaksOf(outcome, fake.credentials)).toEqual([]);
  return outcome;
}

/** The credentials that a value shows in any way of printing it. */
export function leaksOf(value: unknown, credentials: readonly string[]): readonly string[] {
  const prints = [
    String(value),
    value instanceof Error ? `${value.stack} ${value.message}` : '',
    inspect(value, { depth: 10, showHidden: true }),
    JSON.stringify(value) ?? '',
  ];
  return credentials.filter((credential) =>
    [credential, encodeURIComponent(credential)].some((form) => prints.some((print) => print.includes(form))),
  );
}
