import { createExchange, type Exchange } from '../http.ts';

/** A request as it left, whole. */
export interface SentRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An exchange that answers every call with the same text, and keeps what was sent: for comparing requests whole. */
export function createCannedExchange(
  body: string,
  status = 200,
): { readonly exchange: Exchange; readonly sent: readonly SentRequest[] } {
  const sent: SentRequest[] = [];
  const exchange = createExchange({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      sent.push({
        url: request.url,
        method: request.method,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      });
      return new Response(body, { status });
    },
  });
  return { exchange, sent };
}
