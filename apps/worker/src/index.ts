export { startCanary, type Canary, type CanaryOptions } from './canary.ts';
export { startWorker, type RunningWorker, type WorkerOptions } from './worker.ts';
