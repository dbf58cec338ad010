export { openBackend, requireDurableRedis, type Backend, type BackendOptions } from './open-backend.ts';
