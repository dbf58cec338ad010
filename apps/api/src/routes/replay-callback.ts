import type { Answer } from '../http/answer.ts';
import { findDelivery } from '../http/find-delivery.ts';
import type { Call } from '../http/route.ts';
import { presentDelivery } from '../present/delivery.ts';
import type { Services } from '../services.ts';

/** Starts a callback's schedule anew, with the same event id. */
export async function replayCallback(call: Call, services: Services): Promise<Answer> {
  const { id } = await findDelivery(call, services);
  await call.deed(id, () => services.deliveries.replay(id));
  return { status: 202, body: { ok: true, callback: presentDelivery(await findDelivery(call, services)) } };
}
