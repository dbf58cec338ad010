import { randomUUID } from 'node:crypto';
import { until } from '../support/until.ts';
import type { Rig } from './rig.ts';

/** Has a purge accepted, and sends it again when it is told to. Answers the operation's id. */
export async function submit(
  {
    rig,
    apiUrl,
    client,
    key = randomUUID(),
  }: {
    readonly rig: Rig;
    readonly apiUrl: string;
    readonly client?: 'site' | 'other' | 'third';
    /** Its idempotency key; absent: a new one. */
    readonly key?: string;
  },
  body: Readonly<Record<string, unknown>>,
): Promise<string> {
  let id: string | undefined;
  await until('the purge is accepted', async () => {
    const response = await fetch(`${apiUrl}/v1/cdn/cache/purge`, {
      method: 'POST',
      headers: { ...rig.headersOf(client), 'idempotency-key': key },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (response.status === 202 && typeof answer === 'object' && answer !== null && 'purge_id' in answer) {
      id = String(answer.purge_id);
    } else if (response.status !== 503) {
      throw new Error(`Not accepted (${response.status}): ${JSON.stringify(answer)}`);
    }
    return id !== undefined;
  });
  return id ?? '';
}
