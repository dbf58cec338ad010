import { acceptedFrom, keyReused } from '../intake/accepted.ts';
import { createRefusedList } from '../intake/refused-list.ts';
import type { Services } from '../services.ts';
import { fingerprintOfChange, type AcceptedChange, type ChangeIntake } from './accept-change.ts';
import { takenProblem } from './taken.ts';

/**
 * The change that the same request made before. Looked up ahead of every check against what there is now: a request that was taken once
 * is answered as taken, whatever has happened since. Undefined for one that is new. Throws `ApiProblem` when its idempotency key was
 * used for another request.
 */
export async function findReplay(
  { principal, asked }: Pick<ChangeIntake, 'principal' | 'asked'>,
  services: Pick<Services, 'operations' | 'distributions'>,
): Promise<AcceptedChange | undefined> {
  const { id, isKeyed } = asked.operation;
  const earlier = isKeyed ? await services.operations.get(id) : undefined;
  if (earlier === undefined) {
    return undefined;
  }
  const { meta } = earlier;
  if (meta.type === 'purge') {
    throw keyReused();
  }
  // Only the store has the first one's fingerprint; it also puts right what a crash may have left undone of it.
  const result = await services.distributions.accept({
    isKeyed,
    fingerprint: fingerprintOfChange(asked),
    meta,
  });
  if (result.outcome === 'taken') {
    throw await takenProblem({ principal, meta, by: result.by }, services.distributions);
  }
  await acceptedFrom(result, { meta, refused: createRefusedList() }, services);
  return { meta, operation: earlier, isReplay: true };
}
