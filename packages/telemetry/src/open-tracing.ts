import type { App } from './metric-list.ts';
import { startTracing, type Tracing } from './start-tracing.ts';
import type { TracingSettings } from './tracing-settings.ts';

/** Starts to trace when the environment says where to; undefined when it does not. */
export async function openTracing(
  settings: TracingSettings,
  { app, version }: { readonly app: App; readonly version: string },
): Promise<Tracing | undefined> {
  const url = urlOf(settings);
  const name = settings.OTEL_SERVICE_NAME;
  if (settings.OTEL_SDK_DISABLED || url === undefined) {
    return undefined;
  }
  return startTracing({
    collector: {
      url,
      headers: { ...settings.OTEL_EXPORTER_OTLP_HEADERS, ...settings.OTEL_EXPORTER_OTLP_TRACES_HEADERS },
    },
    facts: {
      'service.name': `purgeway-${app}`,
      'service.version': version,
      ...settings.OTEL_RESOURCE_ATTRIBUTES,
      ...(name !== undefined && { 'service.name': name }),
    },
    sampler: settings.OTEL_TRACES_SAMPLER,
    share: settings.OTEL_TRACES_SAMPLER_ARG,
  });
}

function urlOf(settings: TracingSettings): string | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = settings;
  return traces ?? base?.replace(/\/?$/u, '/v1/traces');
}
