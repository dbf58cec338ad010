import { randomBytes } from 'node:crypto';
import { describeForm, readAs, type ExchangeAnswer, type Verdict } from '../http.ts';
import type { AdapterDeps, CallOptions } from '../vendor.ts';
import { classifyFailure, switchHint, type CallSubject } from './errors.ts';
import type { LegacySettings } from './settings.ts';
import { sign } from './sign.ts';
import { vendorId } from './vendor-id.ts';
import { envelopeSchema, successorRefusalSchema } from './wire.ts';

export type Params = Readonly<Record<string, string>>;

/** One action of the legacy API. */
export interface LegacyCall {
  readonly action: string;
  readonly subject: CallSubject;
  readonly params: Params;
}

/** Makes one call and gives back its `data`, which many actions leave out. */
export type LegacyGateway = (call: LegacyCall, options: CallOptions) => Promise<unknown>;

export interface GatewayDeps extends AdapterDeps {
  /** A number that never comes twice, as text. Default: 63 random bits. */
  readonly nonce?: () => string;
}

/** The one door to the legacy API (`/v2/index.php`): POST with a form, signed parameters, verdict in `code`. */
export function createGateway(settings: LegacySettings, deps: GatewayDeps): LegacyGateway {
  return async (call, { signal }) => {
    const answer = await deps.exchange({
      vendor: vendorId,
      method: 'POST',
      url: settings.baseUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: signedForm(call, settings, deps),
      reply: 'json',
      signal,
      timeoutMs: settings.timeoutMs,
      secrets: [settings.secretId, settings.secretKey],
      classify: (reply) => classify(reply, call.subject),
    });
    return readAs(envelopeSchema, answer.body, vendorId).data;
  };
}

function signedForm(call: LegacyCall, settings: LegacySettings, deps: GatewayDeps): string {
  const params: Params = {
    Action: call.action,
    SecretId: settings.secretId.reveal(),
    Timestamp: String(Math.floor(deps.now() / 1000)),
    Nonce: (deps.nonce ?? randomNonce)(),
    SignatureMethod: settings.signatureMethod,
    ...call.params,
  };
  const { hostname, pathname } = new URL(settings.baseUrl);
  const request = { method: 'POST', host: hostname, path: pathname, params } as const;
  return new URLSearchParams({ ...params, Signature: sign(request, settings.secretKey.reveal()) }).toString();
}

/** Answers that say that nothing is served here: the vendor announced the end of this API, so that is taken for the reason. */
const goneStatuses: ReadonlySet<number> = new Set([403, 404, 405, 410]);

function classify({ status, body }: ExchangeAnswer, subject: CallSubject): Verdict | undefined {
  const envelope = envelopeSchema.safeParse(body);
  if (envelope.success && envelope.data.code !== 0) return classifyFailure(envelope.data, subject);
  // The gateway's answer to a body over 1 MB; fewer targets are the cure.
  if (status === 501)
    return { kind: 'rejected', message: 'HTTP 501: the request is too large for the gateway.' };
  if (goneStatuses.has(status)) {
    return {
      kind: 'account',
      message: `HTTP ${status}: this API is not served at the account's baseUrl. ${switchHint}`,
    };
  }
  if (status >= 300 || envelope.success) return undefined;
  const successor = successorRefusalSchema.safeParse(body);
  if (successor.success) {
    const { Code, Message } = successor.data.Response.Error;
    return { kind: 'account', code: Code, message: `${Message} ${switchHint}` };
  }
  return { kind: 'uncertain', message: describeForm(envelope.error) };
}

/** The vendor's own SDK draws from 63 bits too; 32 bits would repeat within the two hours in which a nonce is remembered. */
function randomNonce(): string {
  return BigInt.asUintN(63, randomBytes(8).readBigUInt64BE()).toString();
}
