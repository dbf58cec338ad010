import type { TargetRow } from '@purgeway/store';

/** A target of an operation with what is known of it at each account. */
export function presentTargetRow({ index, kind, value, isUnreadable, accounts }: TargetRow) {
  return {
    index,
    kind,
    value,
    unreadable: isUnreadable,
    accounts: accounts.map(({ vendorTask, ...truth }) => ({ ...truth, vendor_task: vendorTask })),
  };
}
