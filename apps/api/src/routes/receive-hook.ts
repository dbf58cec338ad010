import { clientAddressOf } from '@purgeway/access';
import { findHook } from '../hooks/find-hook.ts';
import { receive, type Received, type Reception } from '../hooks/receive.ts';
import { noteHook, tellReceived } from '../hooks/tell-received.ts';
import type { Answer } from '../http/answer.ts';
import { audited } from '../http/audited.ts';
import type { PublicCall, Said } from '../http/route.ts';
import { problemFromError } from '../problems/from-error.ts';
import type { Services } from '../services.ts';

/** Takes a hook of a CMS. It is answered with 200 when what it comes to is durable, or nothing is to be done. */
export async function receiveHook(call: PublicCall, services: Services): Promise<Said> {
  const own = findHook(call.request, services);
  const address = clientAddressOf(call.request, services.trustedProxies);
  const { requestId } = call;
  return audited({ route: { action: 'hook' }, address, requestId }, services, async (asker) => {
    try {
      const reception = await receive({ ...call, own, address, asker }, services);
      tellReceived(reception, { hook: own.name, requestId }, services);
      return answerOf(reception);
    } catch (error) {
      noteHook(own.name, problemFromError(error).status >= 500 ? 'failed' : 'refused', services);
      throw error;
    }
  });
}

function answerOf({ received, unusable }: Reception): Answer {
  const fields = unusable.map(({ field, reason }) => ({ field, reason }));
  const body = { ok: true, ...bodyOf(received), ...(fields.length > 0 && { unusable: fields }) };
  return { status: 200, isAudited: true, body };
}

function bodyOf(received: Received) {
  switch (received.outcome) {
    case 'accepted': {
      const { operation, targets, refused } = received;
      const refusals = refused.count === 0 ? undefined : { count: refused.count, items: refused.first };
      return { operation, targets, refused: refusals };
    }
    case 'duplicate':
      return { operation: received.operation, duplicate: true };
    case 'ignored':
    case 'unmapped':
      return { [received.outcome]: received.reason };
    case 'spooled':
      return { spooled: true };
  }
  return received satisfies never;
}
