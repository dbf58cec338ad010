import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { describeForm, readAs, type ExchangeAnswer, type Verdict } from '../http.ts';
import type { AdapterDeps, CallOptions } from '../vendor.ts';
import { classifyFailure } from './errors.ts';
import type { TencentSettings } from './settings.ts';
import { sign } from './sign.ts';
import { envelopeSchema, refreshLogDataSchema, refreshUrlDataSchema } from './wire.ts';

/** The vendor's id. */
export const vendorId = 'tencent';

/** RefreshCdnDir: 1 re-fetches only what changed, 2 drops every copy. */
export type DirectoryRefreshType = 1 | 2;

/** Which log to read: one task, or a stretch of time in the vendor's `YYYY-MM-DD HH:MM:SS`, and a host if only one is asked for. */
export type RefreshLogQuery =
  | { readonly taskId: string }
  | { readonly startDate: string; readonly endDate: string; readonly host?: string | undefined };

/** The vendor's actions, one function each, in the vendor's words. */
export interface TencentClient {
  refreshCdnUrl(urls: readonly string[], options: CallOptions): Promise<z.infer<typeof refreshUrlDataSchema>>;
  /** Nothing is documented to come back, not even a task id. */
  refreshCdnDir(dirs: readonly string[], type: DirectoryRefreshType, options: CallOptions): Promise<void>;
  getCdnRefreshLog(
    query: RefreshLogQuery,
    options: CallOptions,
  ): Promise<z.infer<typeof refreshLogDataSchema>>;
}

export interface ClientDeps extends AdapterDeps {
  /** A number that never comes twice, as text. Default: 63 random bits. */
  readonly nonce?: () => string;
}

/** Speaks the legacy API (`/v2/index.php`): POST with a form, signed parameters, verdict in `code`. */
export function createTencentClient(settings: TencentSettings, deps: ClientDeps): TencentClient {
  const call = async (action: string, params: Params, { signal }: CallOptions): Promise<unknown> => {
    const answer = await deps.exchange({
      vendor: vendorId,
      method: 'POST',
      url: settings.baseUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: signedForm(action, params, { settings, deps }),
      reply: 'json',
      signal,
      timeoutMs: settings.timeoutMs,
      secrets: [settings.secretId, settings.secretKey],
      classify,
    });
    return readAs(envelopeSchema, answer.body, vendorId).data;
  };
  return {
    refreshCdnUrl: async (urls, options) =>
      readAs(refreshUrlDataSchema, await call('RefreshCdnUrl', numbered('urls', urls), options), vendorId),
    refreshCdnDir: async (dirs, type, options) => {
      await call('RefreshCdnDir', { ...numbered('dirs', dirs), type: String(type) }, options);
    },
    getCdnRefreshLog: async (query, options) =>
      readAs(refreshLogDataSchema, await call('GetCdnRefreshLog', logParams(query), options), vendorId),
  };
}

type Params = Readonly<Record<string, string>>;

function signedForm(
  action: string,
  own: Params,
  { settings, deps }: { settings: TencentSettings; deps: ClientDeps },
): string {
  const params: Params = {
    Action: action,
    SecretId: settings.secretId.reveal(),
    Timestamp: String(Math.floor(deps.now() / 1000)),
    Nonce: (deps.nonce ?? randomNonce)(),
    SignatureMethod: settings.signatureMethod,
    ...own,
  };
  const { hostname, pathname } = new URL(settings.baseUrl);
  const request = { method: 'POST', host: hostname, path: pathname, params } as const;
  return new URLSearchParams({ ...params, Signature: sign(request, settings.secretKey.reveal()) }).toString();
}

function classify({ status, body }: ExchangeAnswer): Verdict | undefined {
  const envelope = envelopeSchema.safeParse(body);
  if (envelope.success && envelope.data.code !== 0) return classifyFailure(envelope.data);
  // The gateway's answer to a body over 1 MB; fewer targets are the cure.
  if (status === 501)
    return { kind: 'rejected', message: 'HTTP 501: the request is too large for the gateway.' };
  if (status === 404 || status === 410) {
    return { kind: 'account', message: `HTTP ${status}: this API is not served at the account's baseUrl.` };
  }
  if (status >= 300 || envelope.success) return undefined;
  return { kind: 'uncertain', message: describeForm(envelope.error) };
}

function numbered(name: string, values: readonly string[]): Params {
  return Object.fromEntries(values.map((value, index) => [`${name}.${index}`, value]));
}

function logParams(query: RefreshLogQuery): Params {
  if ('taskId' in query) return { taskId: query.taskId };
  const { startDate, endDate, host } = query;
  return host === undefined ? { startDate, endDate } : { startDate, endDate, host };
}

/** The vendor's own SDK draws from 63 bits too; 32 bits would repeat within the two hours in which a nonce is remembered. */
function randomNonce(): string {
  return BigInt.asUintN(63, randomBytes(8).readBigUInt64BE()).toString();
}
