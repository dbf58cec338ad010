import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { collectDefaultMetrics } from 'prom-client';
import type { App } from './metric-list.ts';
import type { Meter } from './meter.ts';

export interface ProcessFacts {
  readonly app: App;
  readonly version: string;
}

/** Gauges whose name ends in `_total`, which Prometheus keeps for counters; and what ours tells better. */
const leftOut = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_min_seconds',
  'nodejs_eventloop_lag_max_seconds',
  'nodejs_eventloop_lag_mean_seconds',
  'nodejs_eventloop_lag_stddev_seconds',
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p90_seconds',
  'nodejs_eventloop_lag_p99_seconds',
];

/** Two who ask soon after one another are told the same, so that neither takes away what the other would have seen. */
const lookEveryMs = 10_000;
const resolutionMs = 10;

/** Measures the process itself: once for each, since it listens to the whole of it. Standard metrics keep their standard names. */
export function observeProcess(meter: Meter, { app, version }: ProcessFacts): void {
  meter.set('purgeway_build_info', { app, version, node: process.versions.node }, 1);
  collectDefaultMetrics({ register: meter.registry });
  leftOut.forEach((name) => meter.registry.removeSingleMetric(name));
  observeEventLoop(meter);
}

function observeEventLoop(meter: Pick<Meter, 'set' | 'beforeText'>): void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let lookedAtMs = performance.now();
  let used = performance.eventLoopUtilization();
  const look = (): void => {
    // What is measured is the pause between two timers: the delay is what goes beyond it.
    const secondsOf = (nanoseconds: number): number =>
      Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000) : 0;
    meter.set('purgeway_event_loop_delay_seconds', { stat: 'mean' }, secondsOf(delay.mean));
    meter.set('purgeway_event_loop_delay_seconds', { stat: 'p99' }, secondsOf(delay.percentile(99)));
    meter.set('purgeway_event_loop_delay_seconds', { stat: 'max' }, secondsOf(delay.max));
    meter.set(
      'purgeway_event_loop_utilization_ratio',
      {},
      performance.eventLoopUtilization(used).utilization,
    );
  };
  look();
  meter.beforeText(() => {
    if (performance.now() - lookedAtMs < lookEveryMs) {
      return;
    }
    look();
    lookedAtMs = performance.now();
    used = performance.eventLoopUtilization();
    delay.reset();
  });
}
