import type { Clock } from '@purgeway/runtime';
import type { Api } from '../api/api.ts';
import { CommandError } from '../command-error.ts';
import { fail, type Finding } from './finding.ts';

export interface Examination {
  readonly api: Api;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What the API answers, or what is wrong that it does not. */
export type Attempt<Answer> = { readonly answer: Answer } | { readonly failure: Finding };

/** Asks the API. Throws only what is no answer of it: that the command was ended, or a bug. */
export async function attempt<Answer>(name: string, ask: () => Promise<Answer>): Promise<Attempt<Answer>> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (!(error instanceof CommandError) || error.exit === 'interrupted' || error.exit === 'terminated') {
      throw error;
    }
    return { failure: fail(name, error.message, error.facts.advice?.[0]) };
  }
}
