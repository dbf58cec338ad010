export type { BatchStore, Claim, Outcome, PollClaim } from './batches.ts';
export { connectRedis, findDurabilityProblems, untilReady } from './connection.ts';
export type { AttemptResult, DeliveryRecords } from './deliveries.ts';
export type * from './distribution-types.ts';
export { StoreUnavailableError } from './errors.ts';
export type { EndpointRecord, EndpointSecrets, EndpointStore } from './endpoints.ts';
export type { WishAttempt } from './hand-over.ts';
export {
  receiverOfEndpoint,
  receiverOfHost,
  type ReceiverStatus,
  type ReceiverStore,
  type Verdict,
} from './receivers.ts';
export type { SettledState } from './records.ts';
export type { SweepReport } from './reconcile.ts';
export type { HandOver, Settle, Settlement } from './settle.ts';
export { createStore, type Store, type StoreOptions } from './store.ts';
export type * from './types.ts';
