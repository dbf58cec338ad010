export {
  openBackend,
  requireDurableRedis,
  warningOfVault,
  type Backend,
  type BackendObserver,
  type BackendOptions,
} from './open-backend.ts';
export { createReadStanding } from './read-standing.ts';
export { configFileDefault, readSetup, SetupError, type Setup } from './read-setup.ts';
