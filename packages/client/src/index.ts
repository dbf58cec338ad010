export type * from './api.ts';
export type { CallArguments, RouteId } from './call.ts';
export { createPurgewayClient, type PurgewayClient } from './create-client.ts';
export type { Listing } from './listing.ts';
export type { WaitOptions } from './operations.ts';
export { PurgewayError, type PurgewayErrorCode } from './purgeway-error.ts';
export type { CallOptions, ClientOptions } from './send.ts';
export { streamLines, type LineSource } from './write-lines.ts';
