export {
  openBackend,
  requireDurableRedis,
  warningOfVault,
  type Backend,
  type BackendObserver,
  type BackendOptions,
  type BackendTracing,
} from './open-backend.ts';
export { programSettings } from './program-settings.ts';
export { createReadStanding } from './read-standing.ts';
export { readSetup, SetupError, type Setup } from './read-setup.ts';
