import type { Circuit, Hold } from '@purgeway/client';
import type { OperationState, TargetState } from '../api/states.ts';

/** How something stands, for its colour and sign. */
export type Tone = 'good' | 'fair' | 'busy' | 'warn' | 'bad' | 'idle';

export const operationTones: Readonly<Record<OperationState, Tone>> = {
  pending: 'idle',
  active: 'busy',
  complete: 'good',
  partial: 'warn',
  failed: 'bad',
  cancelled: 'idle',
};

export const targetTones: Readonly<Record<TargetState, Tone>> = {
  accepted: 'idle',
  sent: 'busy',
  confirmed: 'good',
  unverified: 'fair',
  rejected: 'bad',
  'gave-up': 'bad',
  'not-supported': 'bad',
  cancelled: 'idle',
};

/** What a state of a target means, in a sentence. */
export const targetMeanings: Readonly<Record<TargetState, string>> = {
  accepted: 'Durably kept here, not yet sent',
  sent: 'The vendor took it and has not said that it is done',
  confirmed: 'The vendor said that it is done',
  unverified: 'The vendor took it; it cannot be asked, or never answered in time',
  rejected: 'The vendor refused it, or its task failed',
  'gave-up': 'The deadline came first',
  'not-supported': 'The vendor turned out not to offer it',
  cancelled: 'Taken back before it was sent',
};

export const circuitTones: Readonly<Record<Circuit['state'], Tone>> = {
  closed: 'good',
  'half-open': 'warn',
  open: 'bad',
};

const holds: Readonly<Record<Hold['reason'], string>> = {
  rate: 'Waits for the vendor’s rate',
  quota: 'Waits for the vendor’s next day',
  throttled: 'The vendor asked to slow down',
  unavailable: 'The vendor does not answer',
  account: 'The credentials were refused',
  slots: 'As many calls as allowed are under way',
  paused: 'Paused by an operator',
};

export function describeHold({ reason }: Hold): string {
  return holds[reason] ?? reason;
}

export const holdTones: Readonly<Record<Hold['reason'], Tone>> = {
  rate: 'busy',
  quota: 'warn',
  throttled: 'warn',
  unavailable: 'bad',
  account: 'bad',
  slots: 'busy',
  paused: 'warn',
};
