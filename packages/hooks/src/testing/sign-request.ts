import type { Authentication } from '../authentication.ts';
import type { HookRequest } from '../hook-request.ts';
import { signatureOf } from '../verify-signature.ts';

/** How a sender signs: with this secret, at this time. */
export interface Signing {
  readonly secret: string;
  readonly nowMs: number;
}

/** A request as its sender sends it, proven in the way that is given. */
export function signRequest(
  authentication: Authentication | undefined,
  request: HookRequest,
  { secret, nowMs }: Signing,
): HookRequest {
  if (authentication === undefined) {
    return request;
  }
  switch (authentication.type) {
    case 'header':
      return withPiece(request, authentication.header, `${authentication.prefix ?? ''}${secret}`);
    case 'basic': {
      const pair = Buffer.from(`${authentication.user}:${secret}`).toString('base64');
      return withPiece(request, 'authorization', `Basic ${pair}`);
    }
    case 'body': {
      const body: Record<string, unknown> = JSON.parse(request.body.toString());
      return { ...request, body: Buffer.from(JSON.stringify({ ...body, [authentication.field]: secret })) };
    }
    case 'signature': {
      const { timestamp: place, header } = authentication;
      const timestamp = String(place?.unit === 's' ? Math.floor(nowMs / 1_000) : nowMs);
      const timed =
        place === undefined ? request : withPiece(request, place.header, `${place.prefix ?? ''}${timestamp}`);
      return withPiece(timed, header, signatureOf(authentication, { ...timed, timestamp }, secret));
    }
  }
  return authentication satisfies never;
}

/** Adds to what the header says already. */
function withPiece(request: HookRequest, header: string, piece: string): HookRequest {
  const before = request.headers[header];
  const value = before === undefined ? piece : `${before}, ${piece}`;
  return { ...request, headers: { ...request.headers, [header]: value } };
}
