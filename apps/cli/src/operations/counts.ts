import { targetStates, type TargetState } from '@purgeway/model';
import type { Operation, TargetCounts } from '@purgeway/client';

/** States in which nothing more happens to a target at an account. */
export const endedStates = targetStates.filter((state) => state !== 'accepted' && state !== 'sent');

/** Ended, and not purged. */
export const failedStates = ['rejected', 'gave-up', 'not-supported', 'cancelled'] as const;

export function countOf(counts: TargetCounts, states: readonly TargetState[]): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** What there is to do at all accounts together. */
export function dutiesOf({ accounts }: Operation): number {
  return Object.values(accounts).reduce((sum, { targets }) => sum + targets, 0);
}

/** Such as `4 confirmed, 1 rejected`, in the order in which things happen. */
export function describeCounts(counts: TargetCounts): string {
  const parts = targetStates.flatMap((state) => {
    const count = counts[state] ?? 0;
    return count === 0 ? [] : [`${count} ${words[state]}`];
  });
  return parts.join(', ') || 'nothing yet';
}

const words: Readonly<Record<TargetState, string>> = {
  accepted: 'waiting',
  sent: 'sent',
  confirmed: 'confirmed',
  unverified: 'unverified',
  rejected: 'rejected',
  'gave-up': 'given up',
  'not-supported': 'not supported',
  cancelled: 'cancelled',
};
