import type { Answer } from '../http/answer.ts';
import { findDelivery } from '../http/find-delivery.ts';
import { readReveal } from '../http/read-reveal.ts';
import type { Call } from '../http/route.ts';
import { presentDelivery } from '../present/delivery.ts';
import type { Services } from '../services.ts';

/** One callback with its attempts. Its owner sees its whole address with `?reveal=url`. */
export async function getCallback(call: Call, services: Services): Promise<Answer> {
  const isAsked = readReveal(call.request);
  const delivery = await findDelivery(call, services);
  const isOwn = delivery.client === call.principal.client;
  return { status: 200, body: presentDelivery(delivery, isAsked && isOwn) };
}
