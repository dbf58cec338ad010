import { clockOffsetMs, type ShownTime } from '@purgeway/model';
import { plainText } from '../screen/plain-text.ts';
import { attempt, type Examination } from './attempt.ts';
import { examineAccounts } from './examine-accounts.ts';
import { examineCallbacks } from './examine-callbacks.ts';
import { examineHooks } from './examine-hooks.ts';
import { fail, ok, warn, type Finding } from './finding.ts';
import { judgeClock } from './judge-clock.ts';

/** Looks at everything that the API tells: itself, its clock, the accounts behind it, its hooks and its callbacks. */
export async function* examineApi(examination: Examination): AsyncGenerator<Finding> {
  const { api, clock, signal } = examination;
  const startedAtMs = clock.now();
  const tried = await attempt('api', () => api.call('listOperations', { query: { limit: 1 }, signal }));
  if ('failure' in tried) {
    // Where even this may not be asked, nothing at all is looked at.
    yield { ...tried.failure, result: 'fail' };
    if (tried.status === 503) {
      // What needs no Redis is answered all the same.
      yield await readiness(examination);
      yield* await examineHooks(examination);
    }
    return;
  }
  const endedAtMs = clock.now();
  yield ok('api', `${api.url.host} answers after ${endedAtMs - startedAtMs} ms, the key is good`);
  yield clockFinding(api.heard().get('date') ?? '', { startedAtMs, endedAtMs });
  yield await readiness(examination);
  yield* examineAccounts(examination);
  yield* await examineHooks(examination);
  yield* examineCallbacks(examination);
}

/** The header `Date` has whole seconds. */
function clockFinding(date: string, times: Pick<ShownTime, 'startedAtMs' | 'endedAtMs'>): Finding {
  const shownMs = Date.parse(date);
  return Number.isNaN(shownMs)
    ? warn('clock', 'The API does not tell its time (no Date header).')
    : judgeClock({ name: 'clock', offsetMs: clockOffsetMs({ shownMs, withinMs: 999, ...times }) });
}

async function readiness({ api, signal }: Examination): Promise<Finding> {
  const name = 'readiness';
  const tried = await attempt(name, () => api.call('readyz', { alsoFine: [503], signal }));
  if ('failure' in tried) {
    return tried.failure;
  }
  const { ok: isReady, problems } = tried.answer;
  const text = plainText(problems.join(' '));
  if (!isReady) {
    return fail(
      name,
      `Purges cannot be accepted now. ${text}`.trimEnd(),
      'See to Redis: purgeway doctor --no-api --redis URL',
    );
  }
  return text === '' ? ok(name, 'purges can be accepted') : warn(name, text);
}
