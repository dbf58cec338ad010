import type { Verdict } from '@purgeway/hooks';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import type { OwnHook } from './own-hooks.ts';
import type { Arrived } from './read-arrival.ts';

/** Who called which hook. */
export interface Calling extends Arrived {
  readonly own: Pick<OwnHook, 'name' | 'hook'>;
  readonly address: string;
}

type SenderServices = Pick<Services, 'wrongKeys' | 'clock'>;

/**
 * Rejects with `ApiProblem` unless it comes from the hook's sender: 401, and 429 when too much that was wrong came from the address. A secret that
 * is sent as it is counts as a key, which during a pause is not even looked at. A signature that is right passes all the same: it cannot
 * be guessed, and whoever shares an address with the sender must not lock it out.
 */
export async function assertSender(calling: Calling, services: SenderServices): Promise<void> {
  const payload = calling.own.hook.isProvenByBody ? await calling.payload() : undefined;
  const { verdict, sent, pauseMs } = verify(calling, payload, services);
  if (verdict === 'valid') {
    return;
  }
  if (pauseMs > 0) {
    throw tooManyWrong(pauseMs);
  }
  services.wrongKeys.failed(sent);
  throw new ApiProblem('wrong-signature', { detail: details[verdict] });
}

/**
 * What {@link assertSender} would find, for an explanation, which comes with a proof or without. Wrong secrets that are sent as they are count
 * all the same, so that nobody tries them here: rejects with `ApiProblem` 429 when there were too many.
 */
export async function judgeSender(calling: Calling, services: SenderServices): Promise<Verdict> {
  const { verdict, sent, isSecretSent } = verify(calling, await calling.payload(), services);
  if (verdict === 'wrong' && isSecretSent) {
    services.wrongKeys.failed(sent);
  }
  return verdict;
}

/** Throws `ApiProblem` 429 instead of looking at a secret during a pause. */
function verify({ own, request, address }: Calling, payload: unknown, { wrongKeys, clock }: SenderServices) {
  const secret = own.hook.sentSecret(request, payload);
  const isSecretSent = secret !== undefined;
  const sent = { address, apiKey: `hook ${own.name} ${secret ?? ''}` };
  const pauseMs = wrongKeys.pauseMs(sent);
  if (pauseMs > 0 && isSecretSent) {
    throw tooManyWrong(pauseMs);
  }
  const verdict = own.hook.verify(request, payload, clock.now());
  if (verdict === 'valid' && isSecretSent) {
    wrongKeys.worked(sent);
  }
  return { verdict, sent, isSecretSent, pauseMs };
}

const details: Readonly<Record<Exclude<Verdict, 'valid'>, string>> = {
  missing: 'The signature or secret of this hook is missing: enter its secret at the sender.',
  wrong: 'The signature or secret is not that of this hook: compare the secrets here and at the sender.',
  expired:
    'The signature is right but too old, or from the future: compare the clocks here and at the sender.',
};

function tooManyWrong(pauseMs: number): ApiProblem {
  return new ApiProblem('too-many-wrong-keys', {
    detail:
      'Too many wrong signatures or secrets came from your address: wait as long as "Retry-After" says.',
    headers: { 'retry-after': String(Math.ceil(pauseMs / 1_000)) },
  });
}
