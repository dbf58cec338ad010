export { createAddressRules, type FindAddressProblem } from './address-rules.ts';
export { createEgress, type Egress, type EgressAnswer, type EgressRequest } from './create-egress.ts';
export { EgressError, type EgressErrorCode } from './egress-error.ts';
export { createNetworkList } from './network-list.ts';
export { isNetwork } from './networks.ts';
export { createResolve, type LookUps, type Resolve } from './resolve.ts';
export type { EgressRules } from './rules.ts';
export { createUrlRules, type FindUrlProblem } from './url-rules.ts';
