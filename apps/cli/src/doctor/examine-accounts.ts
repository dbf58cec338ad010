import type { Account, AccountCheck } from '@purgeway/client';
import { describeSeconds } from '../operations/summary-lines.ts';
import { plainText } from '../screen/plain-text.ts';
import { attempt, type Examination } from './attempt.ts';
import { fail, ok, warn, type Finding } from './finding.ts';
import { judgeClock } from './judge-clock.ts';

/** Every account: its credentials and the vendor's clock, by one harmless call; whether it is left alone; how old its oldest work is; its day's quota. */
export async function* examineAccounts({ api, signal }: Examination): AsyncGenerator<Finding> {
  const tried = await attempt('accounts', () => api.call('listAccounts', { signal }));
  if ('failure' in tried) {
    yield tried.failure;
    return;
  }
  const { items } = tried.answer;
  if (items.length === 0) {
    yield warn('accounts', 'No vendor account is configured.', 'Add one to purgeway.config.json.');
  }
  for (const account of items) {
    yield* await callOnce(account, { api, signal });
    yield standing(account);
    yield* backlogOf(account);
    yield* quotaOf(account);
  }
}

async function callOnce(
  { id }: Account,
  { api, signal }: Pick<Examination, 'api' | 'signal'>,
): Promise<Finding[]> {
  const name = `credentials ${plainText(id)}`;
  const tried = await attempt(name, () => api.call('checkAccount', { path: { id }, signal }));
  return 'failure' in tried
    ? [tried.failure]
    : [credentialsFinding({ id, name }, tried.answer), ...clockOf(id, tried.answer)];
}

/** Signatures are made by the clocks of the API and the workers, so not this machine's counts. */
function clockOf(id: string, { clock_offset_seconds: seconds }: AccountCheck): Finding[] {
  const name = `clock ${plainText(id)}`;
  return seconds === undefined
    ? []
    : [judgeClock({ name, offsetMs: seconds * 1_000, comparedWith: "the API's" })];
}

function credentialsFinding(
  { id, name }: { readonly id: string; readonly name: string },
  { result, message, code }: AccountCheck,
): Finding {
  const words = plainText([message, code === undefined ? undefined : `(${code})`].filter(Boolean).join(' '));
  if (result === 'untried') {
    return warn(name, words === '' ? 'cannot be tried without doing something' : words);
  }
  return result === 'good'
    ? ok(name, words === '' ? 'the vendor takes them' : words)
    : fail(
        name,
        words === '' ? 'the vendor does not take them' : words,
        `Mend them, then: purgeway accounts resume ${plainText(id)}`,
      );
}

function standing({ id, paused, status: { hold, circuit } }: Account): Finding {
  const name = `account ${plainText(id)}`;
  if (paused !== undefined) {
    return warn(
      name,
      plainText(`paused by ${paused.by} since ${paused.since}`),
      `purgeway accounts resume ${plainText(id)}`,
    );
  }
  if (circuit.state !== 'closed') {
    const until = circuit.until === undefined ? '' : `, until ${circuit.until}`;
    return fail(
      name,
      plainText(`left alone: circuit ${circuit.state} after ${circuit.failures} failures${until}`),
      'The vendor does not answer; it is tried again by itself. Look at its status page.',
    );
  }
  if (hold?.reason === 'account') {
    const said = hold.message === undefined ? '' : `: ${hold.message}`;
    return fail(
      name,
      plainText(`stopped${said}`),
      `Mend it, then: purgeway accounts resume ${plainText(id)}`,
    );
  }
  return ok(
    name,
    hold === undefined
      ? 'works'
      : plainText(`waits (${hold.reason}) until ${hold.until ?? 'it is told to go on'}`),
  );
}

const oldWarnSeconds = 15 * 60;
const oldFailSeconds = 6 * 3_600;

function backlogOf({ id, backlog }: Account): Finding[] {
  const name = `backlog ${plainText(id)}`;
  const { targets, oldest_seconds: oldest, clears_in_seconds: clears } = backlog;
  if (targets === 0) {
    return [ok(name, 'nothing waits')];
  }
  const when = clears === undefined ? '' : `, clears in ${describeSeconds(clears)}`;
  const text = `${targets} waiting, the oldest for ${describeSeconds(oldest)}${when}`;
  if (oldest > oldFailSeconds) {
    return [fail(name, text, 'See that workers run, and what the account waits for: purgeway accounts list')];
  }
  return [
    oldest > oldWarnSeconds
      ? warn(name, text, 'See what it waits for: purgeway accounts list')
      : ok(name, text),
  ];
}

const quotaWarnShare = 0.9;

function quotaOf({ id, purge }: Account): Finding[] {
  return Object.entries(purge).flatMap(([kind, { targets_per_day: most, targets_used_today: used = 0 }]) =>
    most === undefined || used <= most * quotaWarnShare
      ? []
      : [
          warn(
            `quota ${plainText(id)}`,
            `${used} of ${most} targets of the day used (${plainText(kind)})`,
            'The rest waits for the next day.',
          ),
        ],
  );
}
