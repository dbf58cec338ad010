import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const valueSchema = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
});
const attributesSchema = z.array(z.object({ key: z.string(), value: valueSchema }));
const spanSchema = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: attributesSchema.default([]),
  links: z.array(z.looseObject({ traceId: z.string(), spanId: z.string() })).default([]),
});
const exportSchema = z.object({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes: attributesSchema }),
      scopeSpans: z.array(z.looseObject({ spans: z.array(spanSchema) })),
    }),
  ),
});
export type ReceivedSpan = z.output<typeof spanSchema>;

/** Takes spans as a collector does: OTLP over HTTP, as JSON. */
export interface OtlpReceiver {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** All that was sent. */
  readonly bodies: readonly string[];
  /** Of each request. */
  readonly headers: readonly IncomingHttpHeaders[];
  /** What was last said of the process. */
  facts(): Readonly<Record<string, string | undefined>>;
  close(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  let facts: Readonly<Record<string, string | undefined>> = {};
  const take = async (request: IncomingMessage): Promise<void> => {
    const body = await text(request);
    bodies.push(body);
    headers.push(request.headers);
    const { resourceSpans } = exportSchema.parse(JSON.parse(body));
    for (const { resource } of resourceSpans) {
      facts = Object.fromEntries(resource.attributes.map(({ key, value }) => [key, value.stringValue]));
    }
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
  };
  const server = createServer((request, response) => {
    void take(request).then(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    bodies,
    headers,
    facts: () => facts,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
