import type { AuditVerdict } from '@purgeway/store';
import type { Answer } from '../http/answer.ts';
import type { Call } from '../http/route.ts';
import type { ShownVerdict } from '../present/access-schemas.ts';
import type { Services } from '../services.ts';

/**
 * Reads the whole audit log and says for each chain whether every entry is as it was written, and none is missing. Whoever can write to
 * Redis could write the whole log anew: note `last_number` and `last_hash` of each chain elsewhere from time to time, and compare.
 */
export async function verifyAudit(_call: Call, { audit }: Services): Promise<Answer> {
  const verdicts = await audit.verify();
  const chains = verdicts.map(presentVerdict);
  return { status: 200, body: { ok: chains.every(({ ok }) => ok), chains } };
}

function presentVerdict(verdict: AuditVerdict): ShownVerdict {
  return {
    chain: verdict.chain,
    ok: verdict.brokenAt === undefined,
    broken_at: verdict.brokenAt,
    entries: verdict.entries,
    first_number: verdict.firstNumber,
    last_number: verdict.lastNumber,
    last_hash: verdict.lastHash,
  };
}
