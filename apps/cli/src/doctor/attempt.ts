import type { Clock } from '@purgeway/runtime';
import type { Api, ApiAnswer } from '../api/api.ts';
import { CommandError } from '../command-error.ts';
import { fail, type Finding } from './finding.ts';

export interface Examination {
  readonly api: Api;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What the API answers, or what is wrong that it does not. */
export async function attempt(name: string, ask: () => Promise<ApiAnswer>): Promise<ApiAnswer | Finding> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof CommandError) || error.exit === 'interrupted' || error.exit === 'terminated') {
      throw error;
    }
    return fail(name, error.message, error.facts.advice?.[0]);
  }
}
