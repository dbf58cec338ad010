import { bearerOf, clientAddressOf, lookAtKey } from '@purgeway/access';
import type { Request, Response } from 'express';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { readSessionCookie } from '../dashboard/cookie.ts';
import type { Principal } from './key-ring.ts';
import { visitorByPage } from './let-in-session.ts';
import type { RateVerdict } from './rate-limiter.ts';

export interface Entrance {
  readonly request: Request;
  readonly response: Response;
}

type GateServices = Pick<
  Services,
  'keyRing' | 'wrongKeys' | 'sessions' | 'rateLimiter' | 'lastUse' | 'trustedProxies' | 'clock'
>;

/**
 * Who sent the request, counted against the key's allowance; the answer gets the headers that tell of it. The session of one of our own
 * pages stands for the key that it was opened with. Throws `ApiProblem`: 401 without a good key in `Authorization: Bearer` or a session,
 * 403 for a session that another page uses, 429 for too many wrong keys from one address, or too many requests.
 */
export async function letIn({ request, response }: Entrance, services: GateServices): Promise<Principal> {
  const principal = await askerOf(request, services);
  await countRequest(principal, { request, response }, services);
  return principal;
}

async function askerOf(request: Request, services: GateServices): Promise<Principal> {
  const apiKey = bearerOf(request);
  if (apiKey !== undefined) {
    return checkKey(apiKey, request, services);
  }
  if (request.headers.authorization === undefined && readSessionCookie(request) !== undefined) {
    return visitorByPage(request, services);
  }
  throw unauthorized('Send your API key as "Authorization: Bearer <key>".', 'Bearer realm="purgeway"');
}

/** The holder of a key, however it came. Throws `ApiProblem` 401 or 429 as {@link letIn} does. */
export function checkKey(apiKey: string, request: Request, services: GateServices): Principal {
  const sent = { address: clientAddressOf(request, services.trustedProxies), apiKey };
  const found = lookAtKey(sent, services);
  switch (found.state) {
    case 'good':
      return found.holder;
    case 'dead':
      throw unauthorized(`${found.reason} Ask the operator for a valid one.`, invalidToken);
    case 'unknown':
      throw unauthorized('The API key is unknown: ask the operator for a valid one.', invalidToken);
    case 'paused':
      throw tooManyWrongKeys(found.pauseMs);
  }
  return found satisfies never;
}

/** Counts a request of a known key. Throws `ApiProblem` 429 when there were too many. */
export async function countRequest(
  principal: Principal,
  { request, response }: Entrance,
  services: GateServices,
): Promise<void> {
  services.lastUse.note(principal.key, clientAddressOf(request, services.trustedProxies));
  const verdict = await services.rateLimiter.take(principal);
  for (const [name, value] of Object.entries(rateHeaders(principal, verdict))) {
    response.setHeader(name, value);
  }
  if (!verdict.mayPass) {
    const { requests, windowMs } = principal.rateLimit;
    throw new ApiProblem('too-many-requests', {
      detail: `Your key may send ${requests} requests in ${windowMs / 1000} seconds: send the same request again after the time in "Retry-After".`,
      headers: { 'retry-after': secondsOf(Math.max(1, verdict.resetMs)) },
    });
  }
}

const invalidToken = 'Bearer realm="purgeway", error="invalid_token"';

function unauthorized(detail: string, challenge: string): ApiProblem {
  return new ApiProblem('unauthorized', { detail, headers: { 'www-authenticate': challenge } });
}

function tooManyWrongKeys(pauseMs: number): ApiProblem {
  return new ApiProblem('too-many-wrong-keys', {
    detail:
      'Too many unknown keys came from your address: check the key, and wait as long as "Retry-After" says. Until then only keys that worked from there before are looked at.',
    headers: { 'retry-after': secondsOf(pauseMs) },
  });
}

/** By draft-ietf-httpapi-ratelimit-headers-11: the policy, what is left of it, and when that is more again. */
function rateHeaders(
  { rateLimit: { requests, windowMs } }: Principal,
  { remaining, resetMs }: RateVerdict,
): Record<string, string> {
  return {
    'ratelimit-policy': `"key";q=${requests};w=${Math.ceil(windowMs / 1000)}`,
    ratelimit: `"key";r=${remaining};t=${secondsOf(resetMs)}`,
  };
}

function secondsOf(ms: number): string {
  return String(Math.ceil(ms / 1000));
}
