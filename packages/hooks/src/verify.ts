import { hash, timingSafeEqual } from 'node:crypto';
import type { Authentication, Verdict } from './authentication.ts';
import { parsePath, valuesAt } from './field-path.ts';
import type { HookRequest } from './hook-request.ts';
import { verifySignature } from './verify-signature.ts';

export interface VerifyInput {
  readonly request: HookRequest;
  /** The parsed body, for secrets that stand in it; undefined when it does not parse. */
  readonly payload: unknown;
  /** Any of them is good. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
}

/** Whether the sender is who it has to be. Without a way to prove it nobody is. */
export function verify(authentication: Authentication | undefined, input: VerifyInput): Verdict {
  if (authentication?.type === 'signature') {
    return verifySignature(authentication, input.request, input);
  }
  const sent = sentSecret(authentication, input);
  if (sent === undefined || sent === '') {
    return 'missing';
  }
  return input.secrets.some((secret) => isSame(sent, secret)) ? 'valid' : 'wrong';
}

/** The secret that was sent itself; undefined for signatures, and where there is none. */
export function sentSecret(
  authentication: Authentication | undefined,
  { request, payload }: Pick<VerifyInput, 'request' | 'payload'>,
): string | undefined {
  switch (authentication?.type) {
    case undefined:
    case 'signature':
      return undefined;
    case 'header':
      return headerSecret(request.headers[authentication.header], authentication.prefix);
    case 'basic':
      return basicPassword(request.headers['authorization'] ?? '', authentication.user);
    case 'body': {
      const [value] = valuesAt(payload, parsePath(authentication.field)?.steps ?? []);
      return typeof value === 'string' ? value : undefined;
    }
  }
  return authentication satisfies never;
}

function headerSecret(value: string | undefined, prefix = ''): string | undefined {
  return value?.startsWith(prefix) === true ? value.slice(prefix.length) : undefined;
}

function basicPassword(header: string, user: string): string | undefined {
  const encoded = /^basic +([\w+/=-]+) *$/iu.exec(header)?.[1];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
  return pair.startsWith(`${user}:`) ? pair.slice(user.length + 1) : undefined;
}

/** By their hashes, so that neither length nor content shows in the time it takes. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
