import type { Answer } from '../http/answer.ts';
import { pathParameter, type Call } from '../http/route.ts';
import { presentStanding } from '../present/endpoint.ts';
import type { Services } from '../services.ts';

/** Closes the circuit of a receiver, so that what waits for it is tried at once. One that nothing is known of is closed already. */
export async function resetCallbackReceiver(
  { request, deed }: Call,
  { receivers }: Services,
): Promise<Answer> {
  const receiver = pathParameter(request, 'receiver');
  await deed(receiver, () => receivers.mend(receiver, 'reset'));
  const [standing] = await receivers.status([receiver]);
  return { status: 200, body: { receiver, ...(standing !== undefined && presentStanding(standing)) } };
}
