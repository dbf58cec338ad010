import type { App } from './metric-list.ts';
import { startTracing, type Tracing, type TracingOptions } from './start-tracing.ts';

/** OpenTelemetry's own variables of the environment, as an app's config has read them. */
export interface TracingSettings {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string | undefined;
  readonly OTEL_SDK_DISABLED: boolean;
  readonly OTEL_SERVICE_NAME?: string | undefined;
  readonly OTEL_TRACES_SAMPLER: TracingOptions['sampler'];
  readonly OTEL_TRACES_SAMPLER_ARG: number;
}

/** Starts to trace when the environment says where to; undefined when it does not. */
export async function openTracing(
  settings: TracingSettings,
  { app, version }: { readonly app: App; readonly version: string },
): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = settings;
  if (settings.OTEL_SDK_DISABLED || (all === undefined && traces === undefined)) {
    return undefined;
  }
  return startTracing({
    serviceName: settings.OTEL_SERVICE_NAME ?? `purgeway-${app}`,
    version,
    sampler: settings.OTEL_TRACES_SAMPLER,
    share: settings.OTEL_TRACES_SAMPLER_ARG,
  });
}
