export { auditChains } from './access-types.ts';
export type * from './access-types.ts';
export type * from './account-types.ts';
export { chainOf } from './audit.ts';
export type { BatchStore, Claim, Outcome, PollClaim } from './batches.ts';
export { connectRedis, findDurabilityProblems, untilReady, type ConnectionOptions } from './connection.ts';
export type { DeliveryRecords } from './deliveries.ts';
export type * from './distribution-types.ts';
export { StoreFullError, StoreUnavailableError } from './errors.ts';
export type { EndpointRecord, EndpointSecrets, EndpointStore, OpenEndpoint } from './endpoints.ts';
export type { WishAttempt } from './hand-over.ts';
export { startHeartbeat, type Heartbeat, type HeartbeatOptions } from './heartbeat.ts';
export {
  receiverOfEndpoint,
  receiverOfHost,
  type ReceiverStatus,
  type ReceiverStore,
  type Verdict,
} from './receivers.ts';
export type { Indexer } from './index-operations.ts';
export { keepCall, type KeepCallDeps, type Repeat } from './keep-call.ts';
export type { SettledState } from './records.ts';
export type { Memory, Room } from './room.ts';
export type { SweepReport } from './reconcile.ts';
export type { HandOver, OnSettled, Settle, SettledTargets, Settlement } from './settle.ts';
export { isUnreadable } from './sealed-values.ts';
export { createStore, type Store, type StoreOptions } from './store.ts';
export type * from './types.ts';
