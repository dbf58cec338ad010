import type { Reading } from '@purgeway/hooks';
import { StoreFullError, StoreUnavailableError } from '@purgeway/store';
import { clientAddressOf } from '../access/client-address.ts';
import { countRequest } from '../access/let-in.ts';
import type { HookArrival } from '../hooks/arrival.ts';
import { assertSender } from '../hooks/assert-sender.ts';
import { findHook } from '../hooks/find-hook.ts';
import type { HookResult } from '../hooks/hook-counts.ts';
import type { OwnHook } from '../hooks/own-hooks.ts';
import { readArrival } from '../hooks/read-arrival.ts';
import { takeIn, type HookAsker, type HookOutcome } from '../hooks/take-in.ts';
import type { Answer } from '../http/answer.ts';
import { audited, type Asker } from '../http/audited.ts';
import type { PublicCall, Said } from '../http/route.ts';
import { problemFromError } from '../problems/from-error.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { SpoolUnavailableError } from '../spool/spool.ts';

/** Takes a hook of a CMS. It is answered with 200 when what it comes to is durable, or nothing is to be done. */
export async function receiveHook(call: PublicCall, services: Services): Promise<Said> {
  const own = findHook(call.request, services);
  const address = clientAddressOf(call.request, services.trustedProxies);
  const { requestId } = call;
  return audited({ route: { action: 'hook' }, address, requestId }, services, async (asker) => {
    try {
      const { outcome, event } = await receive({ ...call, own, address, asker }, services);
      services.hookCounts.note(own.name, outcome.outcome);
      services.logger.debug({ hook: own.name, event, requestId, ...factsOf(outcome) }, 'hook.received');
      return answerOf(outcome);
    } catch (error) {
      const result: HookResult = problemFromError(error).status >= 500 ? 'failed' : 'refused';
      services.hookCounts.note(own.name, result);
      throw error;
    }
  });
}

interface Receiving extends PublicCall {
  readonly own: OwnHook;
  readonly address: string;
  readonly asker: Asker;
}

type Received = HookOutcome | { readonly outcome: 'spooled' };

interface WithEvent {
  readonly outcome: Received;
  readonly event?: string | undefined;
}

async function receive(
  { request, response, requestId, own, address, asker }: Receiving,
  services: Services,
): Promise<WithEvent> {
  const arrived = await readArrival(request, own.bytesMax);
  if (own.hook.isGreeting(arrived.request)) {
    return { outcome: { outcome: 'ignored', reason: 'The sender only tries the address.' } };
  }
  assertSender({ ...arrived, own, address }, services);
  asker.principal = own.principal;
  await countRequest(own.principal, { request, response }, services);
  if (arrived.payload === undefined) {
    throw new ApiProblem('invalid-json', { detail: 'The body must be JSON in UTF-8; it does not parse.' });
  }
  const reading = own.hook.read(arrived.request, arrived.payload);
  const { event, ignored } = reading;
  if (ignored !== undefined) {
    return { outcome: { outcome: 'ignored', reason: ignored }, event };
  }
  const arrival = arrivalOf(reading, { hook: own.name, atMs: services.clock.now(), address, requestId });
  const by = { principal: own.principal, auditOf: asker.entryOf, deed: asker.deed };
  return { outcome: await takeInOrSpool({ arrival, own, asker: by }, services), event };
}

function arrivalOf(
  { delivery, mapped: { targets } }: Reading,
  where: Pick<HookArrival, 'hook' | 'atMs' | 'address' | 'requestId'>,
): HookArrival {
  return { ...where, delivery, targets };
}

interface Taking {
  readonly arrival: HookArrival;
  readonly own: OwnHook;
  readonly asker: HookAsker;
}

/** Many senders never send again: what cannot be stored now is kept on this machine until it can. */
async function takeInOrSpool(taking: Taking, services: Services): Promise<Received> {
  try {
    return await takeIn(taking, services);
  } catch (error) {
    const isStoreAway = error instanceof StoreUnavailableError || error instanceof StoreFullError;
    if (!isStoreAway || services.hookSpool === undefined) {
      throw error;
    }
    await services.hookSpool.keep(taking.arrival).catch((cause: unknown) => {
      throw cause instanceof SpoolUnavailableError ? notKept(cause) : cause;
    });
    return { outcome: 'spooled' };
  }
}

function notKept(cause: SpoolUnavailableError): ApiProblem {
  return new ApiProblem('store-unavailable', {
    detail: 'Neither Redis nor the disk of this server can keep it now: send the same again in a moment.',
    headers: { 'retry-after': '5' },
    cause,
  });
}

function answerOf(outcome: Received): Answer {
  return { status: 200, isAudited: true, body: { ok: true, ...bodyOf(outcome) } };
}

function bodyOf(outcome: Received) {
  switch (outcome.outcome) {
    case 'accepted': {
      const { operation, targets, refused } = outcome;
      const refusals = refused.count === 0 ? undefined : { count: refused.count, items: refused.first };
      return { operation, targets, refused: refusals };
    }
    case 'duplicate':
      return { operation: outcome.operation, duplicate: true };
    case 'ignored':
      return { ignored: outcome.reason };
    case 'spooled':
      return { spooled: true };
  }
  return outcome satisfies never;
}

function factsOf(outcome: Received) {
  return 'refused' in outcome ? { ...outcome, refused: outcome.refused.count } : outcome;
}
