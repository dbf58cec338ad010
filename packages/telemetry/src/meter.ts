import { Counter, Gauge, Registry } from 'prom-client';
import {
  metricList,
  type App,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  type MetricFacts,
} from './metric-list.ts';
import { createWeightedHistogram, type Sample, type WeightedHistogram } from './weighted-histogram.ts';

/** Measures what stands in {@link metricList}, in one process. Names and labels are checked by the compiler. */
export interface Meter {
  /** Adds to a counter. Does nothing for one that this app does not show. */
  add<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  set<Name extends GaugeName>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** Adds to a gauge; negative to take away. */
  move<Name extends GaugeName>(name: Name, labels: LabelsOf<Name>, by: number): void;
  observe<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, sample: Sample): void;
  /** Forgets what stands in Redis, so that what is not there any more is not shown. */
  clearStanding(): void;
  /** Called before each {@link Meter.text}, which waits for it. It must not reject. */
  beforeText(update: () => void | Promise<void>): void;
  /** All of it in Prometheus' text format. Never rejects. */
  text(): Promise<string>;
  readonly contentType: string;
  /** For metrics that prom-client itself collects. */
  readonly registry: Registry;
}

/** A meter of its own for each process, or for each part of one that stands for a process in tests. */
export function createMeter(app: App): Meter {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const standing: { readonly gauge: Gauge; readonly hasLabels: boolean }[] = [];
  const histograms = new Map<string, WeightedHistogram>();
  const updates: (() => void | Promise<void>)[] = [];
  for (const [name, facts] of Object.entries<MetricFacts>(metricList)) {
    if (!facts.of.includes(app)) {
      continue;
    }
    const { help, labels, buckets = [] } = facts;
    const own = { name, help, labelNames: labels, registers: [registry] };
    switch (facts.type) {
      case 'counter':
        counters.set(name, new Counter(own));
        break;
      case 'gauge': {
        const gauge = new Gauge(own);
        gauges.set(name, gauge);
        if (facts.isStanding === true) {
          standing.push({ gauge, hasLabels: labels.length > 0 });
        }
        break;
      }
      case 'histogram': {
        const histogram = createWeightedHistogram({ name, help, labelNames: labels, buckets });
        registry.registerMetric(histogram.metric);
        histograms.set(name, histogram);
        break;
      }
    }
  }
  return {
    add: (name, labels, by = 1) => counters.get(name)?.inc(labels, by),
    set: (name, labels, value) => gauges.get(name)?.set(labels, value),
    move: (name, labels, by) => gauges.get(name)?.inc(labels, by),
    observe: (name, labels, sample) => histograms.get(name)?.observe(labels, sample),
    clearStanding: () => {
      for (const { gauge, hasLabels } of standing) {
        gauge.reset();
        if (!hasLabels) {
          // It would be shown as 0.
          gauge.remove();
        }
      }
    },
    beforeText: (update) => void updates.push(update),
    text: async () => {
      await Promise.all(updates.map(async (update) => update()));
      return registry.metrics();
    },
    contentType: registry.contentType,
    registry,
  };
}
