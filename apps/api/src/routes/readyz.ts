import type { Answer } from '../http/answer.ts';
import type { PublicCall } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Whether purges can be accepted now; 503 with the reasons when not. */
export async function readyz(_call: PublicCall, { health }: Services): Promise<Answer> {
  const { ok, problems } = await health.ready();
  return { status: ok ? 200 : 503, body: { ok, problems } };
}
