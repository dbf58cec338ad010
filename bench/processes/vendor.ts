import { fakes } from '@purgeway/vendors/testing';
import { z } from 'zod';
import { until } from '../../test/support/until.ts';
import { answerParent } from '../support/answer-parent.ts';

// Plays one vendor without limits, answers at once, and tells when it has been told everything.

const questionSchema = z.object({ targets: z.number(), withinMs: z.number() });

const vendor = process.argv[2] ?? '';
const startFake = fakes.get(vendor);
if (startFake === undefined) {
  throw new Error(`There is no vendor "${vendor}".`);
}
const fake = await startFake({ limits: 'off', keepBodies: false });

answerParent({ settings: fake.settings }, async (question) => {
  const { targets, withinMs } = questionSchema.parse(question);
  const distinct = new Set<string>();
  let read = 0;
  let sent = 0;
  const readLedger = (): boolean => {
    for (const { outcome, action, targets: own } of fake.ledger.slice(read)) {
      if (outcome === 'accepted' && action === 'purge') {
        sent += own.length;
        own.forEach((target) => distinct.add(target));
      }
      read += 1;
    }
    return distinct.size >= targets;
  };
  await until(`${targets} targets`, readLedger, withinMs);
  const calls = fake.ledger.filter(({ action }) => action === 'purge');
  return {
    calls: calls.length,
    refused: calls.filter(({ outcome }) => outcome !== 'accepted').length,
    sent,
    targetsOfFirst: calls[0]?.targets.length ?? 0,
    firstAtMs: calls[0]?.at ?? 0,
    lastAtMs: calls.at(-1)?.at ?? 0,
  };
});
