import { z } from 'zod';
import type { DistributionPatch, DistributionSpec } from './distribution.ts';
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

/** What an operation does: to cached copies, or to a distribution. */
export const operationTypes = ['purge', 'create', 'update', 'delete', 'adopt'] as const;
export type OperationType = (typeof operationTypes)[number];

interface OperationBase {
  readonly id: string;
  /** The client that asked, and the key it used. */
  readonly client: string;
  readonly key: string;
  readonly createdAtMs: number;
  readonly deadlineAtMs: number;
  /** What there is to do: targets of a purge; 1 for a change of a distribution. */
  readonly targets: number;
  /** Number of targets each account has to see to. */
  readonly accounts: Readonly<Record<string, number>>;
  readonly callback?: CallbackRequest | undefined;
}

/** One place that a target is sent to: an account, and which of its distributions the target belongs to. */
export interface Destination {
  readonly account: string;
  readonly distribution: string;
}

/** The part of a purge that never changes once it is accepted. */
export interface PurgeMeta extends OperationBase {
  readonly type: 'purge';
  readonly mode: PurgeMode;
  readonly priority: Priority;
  /** Sets of destinations; a target names its set by position. */
  readonly routes: readonly (readonly Destination[])[];
  /** The operation of which this one does again what came to nothing. */
  readonly retryOf?: string | undefined;
}

/** The part of a change of a distribution that never changes once it is accepted. Its one account stands in `accounts`. */
export type ChangeMeta = OperationBase & {
  /** Our id of the distribution. */
  readonly distribution: string;
} & (
    | { readonly type: 'create'; readonly spec: DistributionSpec }
    /** The fields that are to change; all others stay. */
    | { readonly type: 'update'; readonly patch: DistributionPatch }
    | { readonly type: 'delete' }
    /** Takes over one that exists at the vendor under this id. */
    | { readonly type: 'adopt'; readonly vendorId: string }
  );

/** The part of an operation that never changes once it is accepted. */
export type OperationMeta = PurgeMeta | ChangeMeta;

/** A target as an operation keeps it. `route` is a position in {@link PurgeMeta.routes}. */
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
