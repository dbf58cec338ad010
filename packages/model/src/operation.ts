import { z } from 'zod';
import type { Priority, PurgeMode, TargetKind } from './target.ts';

/** States of an operation. The last four are final. */
export const operationStates = ['pending', 'active', 'complete', 'partial', 'failed', 'cancelled'] as const;
export type OperationState = (typeof operationStates)[number];
export const operationStateSchema = z.enum(operationStates);

/** True when the operation will not change any more. */
export function isTerminal(state: OperationState): boolean {
  return state !== 'pending' && state !== 'active';
}

/**
 * What is known of one target at one vendor account.
 *
 * - `accepted`: durably ours, not yet sent.
 * - `sent`: the vendor took it and has not said that it is done.
 * - `confirmed`: the vendor said that it is done.
 * - `unverified`: the vendor took it; it has no way to ask, or never answered in time.
 * - `rejected`: the vendor refused it, or its task failed.
 * - `gave-up`: the operation's deadline came first.
 * - `not-supported`: the vendor turned out not to offer it.
 * - `cancelled`: taken back by the client before it was sent.
 */
export const targetStates = [
  'accepted',
  'sent',
  'confirmed',
  'unverified',
  'rejected',
  'gave-up',
  'not-supported',
  'cancelled',
] as const;
export type TargetState = (typeof targetStates)[number];

/** How many targets of an operation are in each state at one account. Absent means none. */
export type TargetCounts = Partial<Record<TargetState, number>>;

/** Where a final event goes: a configured endpoint by name, or an address given with the request. */
export interface CallbackRequest {
  readonly endpoint?: string | undefined;
  readonly url?: string | undefined;
  readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
}

/** The part of an operation that never changes once it is accepted. */
export interface OperationMeta {
  readonly id: string;
  readonly type: 'purge';
  /** The client that asked, and the key it used. */
  readonly client: string;
  readonly key: string;
  readonly createdAtMs: number;
  readonly deadlineAtMs: number;
  readonly mode: PurgeMode;
  readonly priority: Priority;
  readonly targets: number;
  /** Number of targets each account has to purge. */
  readonly accounts: Readonly<Record<string, number>>;
  /** Sets of accounts; a target names its set by position. */
  readonly routes: readonly (readonly string[])[];
  readonly callback?: CallbackRequest | undefined;
}

/** A target as an operation keeps it. `route` is a position in {@link OperationMeta.routes}. */
export interface RoutedTarget {
  readonly kind: TargetKind;
  readonly value: string;
  readonly route: number;
}

/** What happened to some targets at some account, in the vendor's own words. */
export interface Note {
  readonly account: string;
  readonly at: string;
  readonly batch?: string | undefined;
  readonly vendorTask?: string | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** One target's truth at one account. */
export interface TargetTruth extends Partial<Omit<Note, 'account'>> {
  readonly account: string;
  readonly state: TargetState;
}

/** Why an account does not send at the moment, and until when, ms since 1970. */
export interface Hold {
  readonly reason: 'rate' | 'quota' | 'throttled' | 'unavailable' | 'account' | 'slots' | 'paused';
  readonly untilMs: number;
  readonly message?: string | undefined;
}
