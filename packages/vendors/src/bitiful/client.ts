import { describeForm, kindOfStatus, readAs, type ExchangeAnswer, type Verdict } from '../http.ts';
import type { AdapterDeps, CallOptions } from '../vendor.ts';
import type { BitifulSettings } from './settings.ts';
import { failureSchema, refreshReplySchema, type RefreshRequest } from './wire.ts';

/** The vendor's id. */
export const vendorId = 'bitiful';

/** The vendor's calls, one function each, in the vendor's words. */
export interface BitifulClient {
  /** Gives back the vendor's `message`, if there was one. */
  refreshCache(request: RefreshRequest, options: CallOptions): Promise<string | undefined>;
}

/** Speaks the console API: JSON, and the bare token (no `Bearer`) as `Authorization`. */
export function createBitifulClient(settings: BitifulSettings, deps: AdapterDeps): BitifulClient {
  return {
    refreshCache: async (request, { signal }) => {
      const answer = await deps.exchange({
        vendor: vendorId,
        method: 'POST',
        url: `${settings.baseUrl.replace(/\/$/, '')}/cdn/cache/refresh`,
        headers: { 'content-type': 'application/json', authorization: settings.token.reveal() },
        body: JSON.stringify(request),
        reply: 'json',
        signal,
        timeoutMs: settings.timeoutMs,
        secrets: [settings.token],
        classify,
      });
      return readAs(refreshReplySchema, answer.body, vendorId).message;
    },
  };
}

/** No error table is published: the status decides, and inside a 2xx the words do. */
function classify(answer: ExchangeAnswer): Verdict | undefined {
  return answer.status >= 200 && answer.status < 300 ? classifySuccess(answer) : classifyFailure(answer);
}

function classifySuccess({ body }: ExchangeAnswer): Verdict | undefined {
  const reply = refreshReplySchema.safeParse(body);
  if (!reply.success) return { kind: 'uncertain', message: describeForm(reply.error) };
  const message = reply.data.message ?? 'ok';
  if (message.toLowerCase() === 'ok') return undefined;
  return { kind: isAboutFrequency(message) ? 'throttled' : 'rejected', message };
}

function classifyFailure({ status, body, text }: ExchangeAnswer): Verdict {
  const failure = failureSchema.safeParse(body).data;
  const words = failure?.message ?? failure?.error ?? text;
  const kind = kindOfStatus(status);
  return {
    // There is one path only, so 404 speaks of a URL's domain; a rejected batch is split to find it.
    kind: kind === 'not-found' ? 'rejected' : kind,
    message: words === '' ? `HTTP ${status}` : `HTTP ${status}: ${words}`,
  };
}

/** "频繁" is "too frequent". A guess at words nobody documents. */
function isAboutFrequency(message: string): boolean {
  return /频繁|too many|too fast|\brate\b|frequen/i.test(message);
}
