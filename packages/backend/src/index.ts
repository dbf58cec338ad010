export {
  openBackend,
  requireDurableRedis,
  warningOfVault,
  type Backend,
  type BackendOptions,
} from './open-backend.ts';
export { configFileDefault, readSetup, SetupError, type Setup } from './read-setup.ts';
