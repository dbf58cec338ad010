export { createBackendObserver } from './backend-observer.ts';
export { createMeter, type Meter } from './meter.ts';
export {
  metricList,
  type App,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  type MetricFacts,
  type MetricName,
} from './metric-list.ts';
export { createObserveSettled, type SettledTargets } from './observe-settled.ts';
export { observeProcess, type ProcessFacts } from './observe-process.ts';
export { showStanding, type AccountStanding, type Standing, type StandingOptions } from './standing.ts';
export type { Sample } from './weighted-histogram.ts';
