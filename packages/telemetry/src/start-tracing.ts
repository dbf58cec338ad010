import { setTimeout as wait } from 'node:timers/promises';
import { context, propagation, trace } from '@opentelemetry/api';
import type * as Sdk from '@opentelemetry/sdk-trace';
import { createOtelTracer } from './otel-tracer.ts';
import { createQueueTelemetry, type QueueTelemetry } from './queue-telemetry.ts';
import type { Tracer } from './tracer.ts';

/** As `OTEL_TRACES_SAMPLER` names them. */
export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export interface TracingOptions {
  /** What the process calls itself. */
  readonly serviceName: string;
  readonly version: string;
  readonly sampler: (typeof samplers)[number];
  /** Of the samplers that take a share of the traces. */
  readonly share: number;
  /** Where spans go. Absent: by OTLP to where OpenTelemetry's own variables of the environment say. */
  readonly exporter?: Sdk.SpanExporter;
}

/** A collector that hangs does not keep a process from ending in order. */
const closeMsMax = 2_000;

export interface Tracing {
  readonly tracer: Tracer;
  readonly queues: QueueTelemetry;
  /** Hands over what is not handed over yet, if there is somebody to take it. Never rejects. */
  close(): Promise<void>;
}

/**
 * Sets OpenTelemetry up for the whole process: to be called once, before anything is traced. The SDK is loaded here alone, so that a process
 * that does not trace does not pay for it.
 */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const [
    sdk,
    { resourceFromAttributes },
    { W3CTraceContextPropagator },
    { AsyncLocalStorageContextManager },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/core'),
    import('@opentelemetry/context-async-hooks'),
  ]);
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      'service.name': options.serviceName,
      'service.version': options.version,
    }),
    sampler: samplerOf(sdk, options),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: options.exporter ?? (await otlpExporter()) })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    tracer: createOtelTracer(),
    queues: createQueueTelemetry(),
    close: async () => {
      await Promise.race([provider.shutdown(), wait(closeMsMax, undefined, { ref: false })]).catch(
        () => undefined,
      );
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
}

async function otlpExporter(): Promise<Sdk.SpanExporter> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return new OTLPTraceExporter();
}

function samplerOf(sdk: typeof Sdk, { sampler, share }: Pick<TracingOptions, 'sampler' | 'share'>) {
  const own = sampler.replace('parentbased_', '');
  const root =
    own === 'traceidratio'
      ? new sdk.TraceIdRatioBasedSampler(share)
      : new sdk[own === 'always_off' ? 'AlwaysOffSampler' : 'AlwaysOnSampler']();
  return sampler.startsWith('parentbased_') ? new sdk.ParentBasedSampler({ root }) : root;
}
