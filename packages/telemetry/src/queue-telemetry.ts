import type { Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';

/** What BullMQ takes to trace its queues and workers. */
export type QueueTelemetry = Telemetry;
type Tracer = QueueTelemetry['tracer'];

/** A job that is added, and one that is carried out. BullMQ's own housekeeping, every second or two, would bury them. */
const told = /^(add|process) /u;

/** Has BullMQ hand its spans to OpenTelemetry, and a job be part of the trace of whoever asked for it. */
export function createQueueTelemetry(): QueueTelemetry {
  const { tracer, contextManager } = new BullMQOtel({ tracerName: 'purgeway' });
  const startSpan: Tracer['startSpan'] = (name, options, around) =>
    told.test(name) ? tracer.startSpan(name, options, around) : untold;
  return { tracer: { startSpan }, contextManager };
}

const untold: ReturnType<Tracer['startSpan']> = {
  setSpanOnContext: (around) => around,
  setAttribute: () => undefined,
  setAttributes: () => undefined,
  addEvent: () => undefined,
  recordException: () => undefined,
  end: () => undefined,
};
