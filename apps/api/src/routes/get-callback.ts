import type { Answer } from '../http/answer.ts';
import { findDelivery } from '../http/find-delivery.ts';
import type { Call } from '../http/route.ts';
import { presentDelivery } from '../present/delivery.ts';
import type { Services } from '../services.ts';

/** One callback with its attempts. */
export async function getCallback(call: Call, services: Services): Promise<Answer> {
  return { status: 200, body: presentDelivery(await findDelivery(call, services)) };
}
