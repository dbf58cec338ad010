export type { Account } from './account.ts';
export { isSigningSecret, type CallbackEndpoint, type Callbacks } from './callbacks.ts';
export { chooseAccount } from './choose-account.ts';
export { callsOf, clearingMs, dayQuotaOf, type ClearingRequest, type LaneLoad } from './clearing.ts';
export { ConfigError, type ConfigProblem } from './config-error.ts';
export type { AccountLimits, AccountPurgeLimits } from './effective-limits.ts';
export type { Env } from './env-reference.ts';
export { endpointNameSchema } from './file-schema.ts';
export { isHostOfHook, type ConfiguredHook } from './hooks.ts';
export { isCallbackHostAllowed, isHostAmong } from './host-patterns.ts';
export { configJsonSchema } from './json-schema.ts';
export { scopes, scopeWords } from './key-schema.ts';
export {
  callSpec,
  describeLane,
  governorSpec,
  parseLane,
  type CompiledBudget,
  type CompiledCallSpec,
  type LimitedAccount,
} from './lanes.ts';
export { loadConfigFile } from './load-config-file.ts';
export {
  parseConfig,
  type AccountRule,
  type Client,
  type Config,
  type ConfigDeps,
  type Distribution,
  type Key,
  type RateLimit,
  type Scope,
} from './parse-config.ts';
export { createVendorOf } from './vendor-of.ts';
export { createRouting, type RoutedAccount, type Routing } from './routing.ts';
