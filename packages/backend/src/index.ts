export { openBackend, requireDurableRedis, type Backend, type BackendOptions } from './open-backend.ts';
export { configFileDefault, readSetup, SetupError, type Setup } from './read-setup.ts';
