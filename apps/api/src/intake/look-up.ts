import { isProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';

type LookUpServices = Pick<Services, 'fronting'>;

/**
 * Looks something up in what is known of distributions, and once more after a look at what there is now when it was missed. A look that
 * fails does not matter to what is found; `ApiProblem` and `StoreUnavailableError` come through for what is not.
 */
export async function lookUpTwice<Found>(
  services: LookUpServices,
  lookUp: () => Found | Promise<Found>,
  isMissed: (found: Found) => boolean,
): Promise<Found> {
  await tryLook(services, 'freshen');
  try {
    const found = await lookUp();
    if (!isMissed(found)) {
      return found;
    }
  } catch (error) {
    if (!isMiss(error)) {
      throw error;
    }
  }
  await services.fronting.refresh();
  return lookUp();
}

/** What came of a look. */
export interface Sight {
  /** Throws what kept us from looking, so that a miss is not told as the truth. */
  assertSeen(): void;
}

/** A look at what there is now, for what is looked up bit by bit. Does not throw: what is known can be found all the same. */
export async function lookOnce(services: LookUpServices): Promise<Sight> {
  const failure = await tryLook(services, 'refresh');
  return {
    assertSeen: () => {
      if (failure !== undefined) {
        throw failure.error;
      }
    },
  };
}

/** Whether an error only says that something is not known, or not yet. */
export function isMiss(error: unknown): boolean {
  return isProblem(error, 'unknown-distribution') || isProblem(error, 'distribution-not-ready');
}

async function tryLook(
  { fronting }: LookUpServices,
  look: 'freshen' | 'refresh',
): Promise<{ readonly error: unknown } | undefined> {
  try {
    await fronting[look]();
    return undefined;
  } catch (error) {
    return { error };
  }
}
