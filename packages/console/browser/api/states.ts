import type { Operation, TargetTruth } from '@purgeway/client';

export type OperationState = Operation['state'];
export type TargetState = TargetTruth['state'];

export const operationStates = [
  'pending',
  'active',
  'complete',
  'partial',
  'failed',
  'cancelled',
] as const satisfies readonly OperationState[];

export const operationTypes = [
  'purge',
  'create',
  'update',
  'delete',
  'adopt',
] as const satisfies readonly Operation['type'][];

/** In the order in which they are shown. */
export const targetStates = [
  'confirmed',
  'unverified',
  'sent',
  'accepted',
  'rejected',
  'gave-up',
  'not-supported',
  'cancelled',
] as const satisfies readonly TargetState[];
