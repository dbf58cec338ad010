export { jobCatalog, optionsOf, type JobName, type JobPayload } from './catalog.ts';
export { workerConnection } from './connection.ts';
export type { HandedOutJob } from './handed-out.ts';
export { isRedisFull } from './is-redis-full.ts';
export { callbacksQueue, keyPrefixOf, maintenanceQueue, queueOfAccount } from './names.ts';
export {
  createProducer,
  type JobCount,
  type Producer,
  type ProducerOptions,
  type WantedJob,
} from './producer.ts';
