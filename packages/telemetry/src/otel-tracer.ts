import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span as OtelSpan,
} from '@opentelemetry/api';
import type { Span, SpanStart, Tracer } from './tracer.ts';

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const;

/** A tracer that hands its spans to OpenTelemetry, as `startTracing` has set it up for the process. */
export function createOtelTracer(): Tracer {
  const tracer = trace.getTracer('purgeway');
  const run: Tracer['run'] = ({ name, kind, facts = {}, parent, links = [] }, work) => {
    const around = contextOf(parent);
    const options = {
      kind: kinds[kind],
      attributes: facts,
      links: links
        .flatMap((link) => trace.getSpanContext(extract(link)) ?? [])
        .map((one) => ({ context: one })),
    };
    return tracer.startActiveSpan(name, options, around, async (span) => {
      try {
        return await work(spanOf(span));
      } catch (error) {
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: error instanceof Error ? error.name : 'error',
        });
        throw error;
      } finally {
        span.end();
      }
    });
  };
  return {
    isOn: true,
    run,
    current: () => {
      const span = trace.getActiveSpan();
      return span && traceparentOf(span);
    },
    within: (traceparent, work) =>
      context.with(traceparent === undefined ? ROOT_CONTEXT : extract(traceparent), work),
  };
}

function contextOf(parent: SpanStart['parent']): Context {
  if (parent === undefined) {
    return context.active();
  }
  return parent === 'none' ? ROOT_CONTEXT : extract(parent.traceparent);
}

function extract(traceparent: string): Context {
  return propagation.extract(ROOT_CONTEXT, { traceparent });
}

function spanOf(span: OtelSpan): Span {
  return {
    traceparent: traceparentOf(span),
    tell: (facts) => void span.setAttributes(facts),
    fail: (reason) => void span.setStatus({ code: SpanStatusCode.ERROR, message: reason }),
  };
}

function traceparentOf(span: OtelSpan): string | undefined {
  if (!span.isRecording()) {
    return undefined;
  }
  const carrier: { traceparent?: string } = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier);
  return carrier.traceparent;
}
