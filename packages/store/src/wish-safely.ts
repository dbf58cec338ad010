import { asError } from '@purgeway/model';
import type { StoreDeps } from './deps.ts';
import type { JobWish } from './types.ts';

/** Asks for a job. A failure is the reconciler's to mend: the record stands. */
export async function wishSafely(deps: StoreDeps, job: JobWish): Promise<void> {
  try {
    await deps.wish(job);
  } catch (error) {
    deps.onError(asError(error));
  }
}
