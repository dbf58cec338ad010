export * from './capabilities.ts';
export * from './errors.ts';
export * from './limits.ts';
export type * from './vendor.ts';
export { defineVendor } from './vendor.ts';
export { createExchange, type Exchange, type ExchangeOptions } from './http.ts';
export { parseRetryAfter } from './retry-after.ts';
export { findVendor, vendors } from './vendors.ts';
