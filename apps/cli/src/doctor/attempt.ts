import { PurgewayError } from '@purgeway/client';
import type { Clock } from '@purgeway/runtime';
import type { Api } from '../api/api.ts';
import { CommandError } from '../command-error.ts';
import { fail, warn, type Finding } from './finding.ts';

export interface Examination {
  readonly api: Api;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What the API answers, or what is wrong that it does not. */
export type Attempt<Answer> =
  | { readonly answer: Answer }
  /** `status`: what it was refused with; absent when there was no answer. */
  | { readonly failure: Finding; readonly status: number | undefined };

/** Asks the API. What the key may not ask for is not known to be wrong. Throws only what is no answer of it: that the command was ended, or a bug. */
export async function attempt<Answer>(name: string, ask: () => Promise<Answer>): Promise<Attempt<Answer>> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (!(error instanceof CommandError) || error.exit === 'interrupted' || error.exit === 'terminated') {
      throw error;
    }
    const status = error.cause instanceof PurgewayError ? error.cause.status : undefined;
    const failure =
      status === 403
        ? warn(name, `not looked at: ${error.message}`)
        : fail(name, error.message, error.facts.advice?.[0]);
    return { failure, status };
  }
}
