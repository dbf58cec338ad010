import type { FakeCall } from '@purgeway/vendors/testing';
import type { VendorCall, VendorWindow } from '../support/history.ts';
import { errandOf } from './traffic.ts';
import type { VendorPlace } from './vendor-places.ts';

/** A fake's ledger in the words of a history. */
export function callsOf(account: string, ledger: readonly FakeCall[]): VendorCall[] {
  return ledger.map(({ at, caller, action, kind, targets, outcome }) => ({
    account,
    by: caller,
    at,
    sort: sortOf(action, kind),
    isEffective: action === 'purge' && outcome === 'accepted',
    errands: targets.flatMap((target) => errandOf(account, target) ?? []),
  }));
}

const kinds = ['url', 'directory', 'tag', 'hostname', 'pattern', 'everything', undefined];

/** What an account's vendor allows, in the words of a history. */
export function windowsOf({ account, rates }: VendorPlace): VendorWindow[] {
  return rates.map(({ action, kind, callsMax, windowMs }) => ({
    account,
    callsMax,
    windowMs,
    ...(action && {
      sorts: kind === undefined ? kinds.map((any) => sortOf(action, any)) : [sortOf(action, kind)],
    }),
  }));
}

function sortOf(action: string, kind: string | undefined): string {
  return kind === undefined ? action : `${action} ${kind}`;
}
