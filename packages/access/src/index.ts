export { bearerOf } from './bearer-of.ts';
export { addressGroupOf, clientAddressOf } from './client-address.ts';
export { createKeyRing, type FoundKey, type KeyRing, type KeyRingOptions } from './key-ring.ts';
export { lookAtKey, type Entry, type LookedAt } from './look-at-key.ts';
export { createWrongKeyGate, type SentKey, type WrongKeyGate } from './wrong-key-gate.ts';
