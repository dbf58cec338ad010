import type { TargetRow } from '@purgeway/store';
import type { ShownTarget } from './operation-schema.ts';

/** A target of an operation with what is known of it at each account. */
export function presentTargetRow({ index, kind, value, isUnreadable, accounts }: TargetRow): ShownTarget {
  return {
    index,
    kind,
    value,
    unreadable: isUnreadable,
    accounts: accounts.map(({ vendorTask, ...truth }) => ({ ...truth, vendor_task: vendorTask })),
  };
}
