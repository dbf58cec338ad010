import type { MissingField } from '@purgeway/hooks';
import { StoreFullError, StoreUnavailableError } from '@purgeway/store';
import { countRequest } from '../access/let-in.ts';
import type { Asker } from '../http/audited.ts';
import type { PublicCall } from '../http/route.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { SpoolUnavailableError } from '../spool/spool.ts';
import { assertNotTooMany } from './arrival.ts';
import { assertSender } from './assert-sender.ts';
import type { OwnHook } from './own-hooks.ts';
import { readArrival } from './read-arrival.ts';
import { takeIn, type HookOutcome, type TakeIn } from './take-in.ts';

/** A call of a hook, before it is known who it is. */
export interface Receiving extends PublicCall {
  readonly own: OwnHook;
  readonly address: string;
  readonly asker: Asker;
}

/** What came of a call. `spooled`: it is kept on this machine until it can be taken in. */
export type Received = HookOutcome | { readonly outcome: 'spooled' };

/** What came of a call, and of what else. */
export interface Reception {
  readonly received: Received;
  /** What the sender calls it. */
  readonly event?: string | undefined;
  /** Of what was taken: fields whose pages are not purged, since they may not stand where the mapping has them. */
  readonly unusable: readonly MissingField[];
}

/**
 * Reads a call, makes sure that it is the sender's, and takes in what it comes to. Resolves when that is durable, or nothing is to be done.
 * Throws `ApiProblem`; `StoreUnavailableError` and `StoreFullError` where there is no spool.
 */
export async function receive(
  { request, response, requestId, own, address, asker }: Receiving,
  services: Services,
): Promise<Reception> {
  const arrived = await readArrival(request, own.bytesMax);
  if (own.hook.isGreeting(arrived.request)) {
    return { received: { outcome: 'ignored', reason: 'The sender only tries the address.' }, unusable: [] };
  }
  await assertSender({ ...arrived, own, address }, services);
  asker.principal = own.principal;
  await countRequest(own.principal, { request, response }, services);
  const payload = await arrived.payload();
  if (payload === undefined) {
    throw new ApiProblem('invalid-json', { detail: 'The body must be JSON in UTF-8; it does not parse.' });
  }
  const { event, nothing, delivery, mapped, unusable } = own.hook.read(arrived.request, payload);
  if (nothing !== undefined) {
    return { received: nothing, event, unusable: [] };
  }
  const { targets } = mapped;
  assertNotTooMany(targets);
  const arrival = { hook: own.name, atMs: services.clock.now(), delivery, targets, address, requestId };
  const by = { principal: own.principal, auditOf: asker.entryOf, deed: asker.deed };
  const received = await takeInOrSpool({ arrival, own, asker: by }, services);
  const isTaken = received.outcome === 'accepted' || received.outcome === 'spooled';
  return { received, event, unusable: isTaken ? unusable : [] };
}

/** Many senders never send again: what cannot be stored now is kept on this machine until it can. */
async function takeInOrSpool(taking: TakeIn, services: Services): Promise<Received> {
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
