import { z } from 'zod';
import type { ApiAnswer } from '../api/api.ts';
import { plainText } from '../screen/plain-text.ts';
import { attempt, type Examination } from './attempt.ts';
import { examineAccounts } from './examine-accounts.ts';
import { examineCallbacks } from './examine-callbacks.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Looks at everything that the API tells: itself, its clock, the accounts behind it, and its callbacks. */
export async function* examineApi(examination: Examination): AsyncGenerator<Finding> {
  const { api, clock, signal } = examination;
  const startedAtMs = clock.now();
  const answer = await attempt('api', () =>
    api.ask({ method: 'GET', path: '/v1/operations', query: { limit: 1 }, signal }),
  );
  if ('result' in answer) {
    yield answer;
    return;
  }
  const endedAtMs = clock.now();
  yield ok('api', `${api.url.host} answers after ${endedAtMs - startedAtMs} ms, the key is good`);
  yield clockFinding(answer, { startedAtMs, endedAtMs });
  yield await readiness(examination);
  yield* examineAccounts(examination);
  yield* examineCallbacks(examination);
}

const offsetWarnMs = 5_000;
const offsetFailMs = 60_000;

/** The header `Date` has whole seconds, so that a second of difference is none. */
function clockFinding(
  { dateMs }: ApiAnswer,
  { startedAtMs, endedAtMs }: { readonly startedAtMs: number; readonly endedAtMs: number },
): Finding {
  const name = 'clock';
  if (dateMs === undefined) {
    return warn(name, 'The API does not tell its time (no Date header).');
  }
  const offsetMs = Math.max(0, dateMs - endedAtMs, startedAtMs - (dateMs + 999));
  const text = `${Math.round(offsetMs / 100) / 10} s between the API's clock and this machine's`;
  const advice =
    'Have both set their clocks by NTP: signatures of vendors and callbacks hold for minutes only.';
  if (offsetMs > offsetFailMs) {
    return fail(name, text, advice);
  }
  return offsetMs > offsetWarnMs ? warn(name, text, advice) : ok(name, text);
}

const readySchema = z.looseObject({ problems: z.array(z.string()).optional() });

async function readiness({ api, signal }: Examination): Promise<Finding> {
  const answer = await attempt('readiness', () => api.ask({ method: 'GET', path: '/readyz', signal }));
  if ('result' in answer) {
    return fail('readiness', 'The API cannot take purges now.', 'GET /readyz tells why.');
  }
  const { problems = [] } = readySchema.parse(answer.body);
  return problems.length === 0
    ? ok('readiness', 'purges can be accepted')
    : warn('readiness', plainText(problems.join(' ')));
}
