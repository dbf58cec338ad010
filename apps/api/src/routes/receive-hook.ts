import { clientAddressOf } from '@purgeway/access';
import { findHook } from '../hooks/find-hook.ts';
import type { HookResult } from '../hooks/hook-counts.ts';
import { receive, type Received } from '../hooks/receive.ts';
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
  const note = (result: HookResult): void => {
    services.hookCounts.note(own.name, result);
    services.observer.hookCame(own.name, result);
  };
  return audited({ route: { action: 'hook' }, address, requestId }, services, async (asker) => {
    try {
      const { received, event } = await receive({ ...call, own, address, asker }, services);
      note(received.outcome);
      services.logger.debug({ hook: own.name, event, requestId, ...factsOf(received) }, 'hook.received');
      return answerOf(received);
    } catch (error) {
      note(problemFromError(error).status >= 500 ? 'failed' : 'refused');
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
      return { ignored: received.reason };
    case 'spooled':
      return { spooled: true };
  }
  return received satisfies never;
}

function factsOf(received: Received) {
  return 'refused' in received ? { ...received, refused: received.refused.count } : received;
}
