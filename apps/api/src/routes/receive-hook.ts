import { clientAddressOf } from '@purgeway/access';
import { findHook } from '../hooks/find-hook.ts';
import { receive, type Received } from '../hooks/receive.ts';
import { factsOf, levelOf, noteHook } from '../hooks/tell-received.ts';
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
      const { received, event } = await receive({ ...call, own, address, asker }, services);
      noteHook(own.name, received.outcome, services);
      const facts = { hook: own.name, event, requestId, ...factsOf(received) };
      services.logger[levelOf(received, 'debug')](facts, 'hook.received');
      return answerOf(received);
    } catch (error) {
      noteHook(own.name, problemFromError(error).status >= 500 ? 'failed' : 'refused', services);
      throw error;
    }
  });
}

function answerOf(received: Received): Answer {
  return { status: 200, isAudited: true, body: { ok: true, ...bodyOf(received) } };
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
