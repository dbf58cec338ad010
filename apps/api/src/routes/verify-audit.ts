import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { Services } from '../services.ts';

/**
 * Reads the whole audit log and says whether every entry is as it was written, and none is missing. Whoever can write to Redis could write
 * the whole log anew: note `last_number` and `last_hash` elsewhere from time to time, and compare.
 */
export async function verifyAudit(_call: Call, { audit }: Services): Promise<Answer> {
  const { brokenAt, entries, firstNumber, lastNumber, lastHash } = await audit.verify();
  return {
    status: 200,
    body: {
      ok: brokenAt === undefined,
      broken_at: brokenAt,
      entries,
      first_number: firstNumber,
      last_number: lastNumber,
      last_hash: lastHash,
    },
  };
}
