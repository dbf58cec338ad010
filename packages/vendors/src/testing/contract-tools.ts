import { purgeModes, targetKinds, type PurgeMode, type TargetKind } from '@purgeway/model';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { isCapable, explainRefusal } from '../capabilities.ts';
import { VendorError } from '../errors.ts';
import { createExchange } from '../http.ts';
import type { Vendor, VendorAdapter } from '../vendor.ts';
import type { Fake, FakeCall } from './fake.ts';
import type { Fault } from './faults.ts';

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

/** How long an answer may take where a fault is met: silence alone is not waited for as long as on a busy machine. */
export function timeoutMsOf(fault: Pick<Fault, 'do'>): number {
  return fault.do === 'hang' ? 600 : 5_000;
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

/** The purges among the calls that reached a fake. An adapter may make other calls around them. */
export function purgesOf(fake: Fake): readonly FakeCall[] {
  return fake.ledger.filter((call) => call.action === 'purge');
}

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
