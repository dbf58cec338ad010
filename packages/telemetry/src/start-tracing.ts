import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { context, propagation, trace } from '@opentelemetry/api';
import type * as Sdk from '@opentelemetry/sdk-trace';
import { createOtelTracer } from './otel-tracer.ts';
import { createQueueTelemetry, type QueueTelemetry } from './queue-telemetry.ts';
import type { Tracer } from './tracer.ts';
import type { TracingSettings } from './tracing-settings.ts';

export interface TracingOptions {
  /** Where spans go, by OTLP. */
  readonly collector: { readonly url: string; readonly headers: Record<string, string> };
  /** What each span tells of the process, besides a name that no other process has. */
  readonly facts: Readonly<Record<string, string>>;
  readonly sampler: TracingSettings['OTEL_TRACES_SAMPLER'];
  /** Of the samplers that take a share of the traces. */
  readonly share: number;
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
    { defaultResource, resourceFromAttributes },
    { W3CTraceContextPropagator },
    { AsyncLocalStorageContextManager },
    { OTLPTraceExporter },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/core'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const provider = new sdk.TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.instance.id': randomUUID(), ...options.facts }),
    ),
    sampler: samplerOf(sdk, options),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter(options.collector) })],
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

function samplerOf(sdk: typeof Sdk, { sampler, share }: Pick<TracingOptions, 'sampler' | 'share'>) {
  const own = sampler.replace('parentbased_', '');
  const root =
    own === 'traceidratio'
      ? new sdk.TraceIdRatioBasedSampler(share)
      : new sdk[own === 'always_off' ? 'AlwaysOffSampler' : 'AlwaysOnSampler']();
  return sampler.startsWith('parentbased_') ? new sdk.ParentBasedSampler({ root }) : root;
}
