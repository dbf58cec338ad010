import { z } from 'zod';

/** As `OTEL_TRACES_SAMPLER` names them. */
const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

const address = z.url({ protocol: /^https?$/u });

/** `name=value` pairs, parted by commas; both percent-encoded where they must be. */
const pairs = z.string().transform((text, context) => {
  try {
    return Object.fromEntries(text.split(',').map(pairOf));
  } catch {
    context.addIssue('Write name=value,name=value, with what is no plain character percent-encoded.');
    return z.NEVER;
  }
});

/**
 * OpenTelemetry's own variables of the environment, as far as they hold. Its libraries would read some of them by themselves, but from the
 * environment alone, not from files.
 */
export const tracingSettings = {
  /** Where traces go. Without either nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: address.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address.optional(),
  /** Sent with them, such as a token. */
  OTEL_EXPORTER_OTLP_HEADERS: pairs.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: pairs.optional(),
  OTEL_SDK_DISABLED: z.stringbool().default(false),
  OTEL_SERVICE_NAME: z.string().min(1).optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs.optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

export type TracingSettings = Readonly<z.output<z.ZodObject<typeof tracingSettings>>>;

function pairOf(text: string): readonly [string, string] {
  const [name = '', ...value] = text.split('=').map((part) => decodeURIComponent(part.trim()));
  if (name === '' || value.length === 0) {
    throw new Error('It is no pair.');
  }
  return [name, value.join('=')];
}
