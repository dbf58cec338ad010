import { describeForm, readAs, type ExchangeAnswer, type Verdict } from '../../http.ts';
import type { AdapterDeps, CallOptions } from '../../vendor.ts';
import type { CallSubject } from '../errors.ts';
import type { SuccessorSettings } from '../settings.ts';
import { vendorId } from '../vendor-id.ts';
import { classifyError } from './errors.ts';
import { authorize } from './tc3.ts';
import { envelopeSchema } from './wire.ts';

/** One action of API 3.0. */
export interface SuccessorCall {
  readonly action: string;
  readonly subject: CallSubject;
  /** Becomes JSON; undefined parts are left out. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Makes one call and gives back its `Response`. */
export type SuccessorGateway = (call: SuccessorCall, options: CallOptions) => Promise<unknown>;

const contentType = 'application/json; charset=utf-8';
const version = '2018-06-06';

/** The one door to API 3.0: POST with JSON, TC3-HMAC-SHA256, verdict in `Response.Error`. */
export function createSuccessorGateway(settings: SuccessorSettings, deps: AdapterDeps): SuccessorGateway {
  const { secretId, secretKey, token, baseUrl, timeoutMs } = settings;
  return async (call, { signal }) => {
    const answer = await deps.exchange({
      vendor: vendorId,
      method: 'POST',
      url: baseUrl,
      ...signedRequest(call, settings, deps.now()),
      reply: 'json',
      signal,
      timeoutMs,
      secrets: [secretId, secretKey, ...(token === undefined ? [] : [token])],
      classify: (reply) => classify(reply, call.subject),
    });
    return readAs(envelopeSchema, answer.body, vendorId).Response;
  };
}

/** The host is signed as the Host header will say it, the body as its bytes will go out. */
function signedRequest(
  call: SuccessorCall,
  { secretId, secretKey, token, baseUrl }: SuccessorSettings,
  nowMs: number,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const body = JSON.stringify(call.body);
  const timestampSeconds = Math.floor(nowMs / 1000);
  const request = { service: 'cdn', host: new URL(baseUrl).host, contentType, body, timestampSeconds };
  return {
    body,
    headers: {
      'content-type': contentType,
      'x-tc-action': call.action,
      'x-tc-version': version,
      'x-tc-timestamp': String(timestampSeconds),
      ...(token !== undefined && { 'x-tc-token': token.reveal() }),
      authorization: authorize(request, { id: secretId.reveal(), secret: secretKey.reveal() }),
    },
  };
}

function classify({ status, body }: ExchangeAnswer, subject: CallSubject): Verdict | undefined {
  const envelope = envelopeSchema.safeParse(body);
  if (envelope.success) {
    const { Error: refusal } = envelope.data.Response;
    return refusal && classifyError(refusal, subject);
  }
  return status >= 300 ? undefined : { kind: 'uncertain', message: describeForm(envelope.error) };
}
