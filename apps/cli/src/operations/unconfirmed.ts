import type { Operation } from '@purgeway/client';
import type { TargetState } from '@purgeway/model';
import type { Api } from '../api/api.ts';
import { firstItems } from '../api/first-items.ts';
import { plainText } from '../screen/plain-text.ts';
import { countOf } from './counts.ts';

/** Targets that ended alike at an account, in the same words of its vendor. */
export interface Unconfirmed {
  readonly account: string;
  readonly state: TargetState;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly count: number;
  /** The first of them. */
  readonly examples: readonly string[];
}

export interface UnconfirmedList {
  readonly groups: readonly Unconfirmed[];
  /** There may be more: too many targets, or too many different reasons. */
  readonly isCutOff: boolean;
}

const otherThanConfirmed = ['unverified', 'rejected', 'gave-up', 'not-supported', 'cancelled'] as const;
const perPage = 1_000;
const targetsLookedAtMax = 20_000;
const groupsMax = 50;
const examplesMax = 3;

/** What of an ended operation was not confirmed, and why; reads no more targets than it takes to find all of them. */
export async function findUnconfirmed(
  operation: Operation,
  { api, signal }: { readonly api: Api; readonly signal: AbortSignal },
): Promise<UnconfirmedList> {
  let missing = countOf(operation.counts, otherThanConfirmed);
  const groups = new Map<string, Unconfirmed>();
  if (missing === 0) {
    return { groups: [], isCutOff: false };
  }
  const rows = firstItems({
    read: (page) => api.call('listTargets', { path: { id: operation.id }, query: page, signal }),
    limit: targetsLookedAtMax,
    perPage,
  });
  for await (const { value, unreadable, accounts } of rows) {
    for (const { account, state, code, message } of accounts) {
      if (otherThanConfirmed.some((other) => other === state)) {
        missing -= 1;
        add(groups, {
          account,
          state,
          code,
          message,
          count: 1,
          examples: [unreadable === true ? '(unreadable)' : value],
        });
      }
    }
    if (missing <= 0) {
      break;
    }
  }
  const told = [...groups.values()].reduce((sum, { count }) => sum + count, 0);
  return {
    groups: [...groups.values()],
    isCutOff: told < countOf(operation.counts, otherThanConfirmed),
  };
}

/** Leaves it out when there are too many different groups already. */
function add(groups: Map<string, Unconfirmed>, one: Unconfirmed): void {
  const name = JSON.stringify([one.account, one.state, one.code, one.message]);
  const group = groups.get(name);
  if (group === undefined) {
    if (groups.size < groupsMax) {
      groups.set(name, one);
    }
    return;
  }
  const examples =
    group.examples.length < examplesMax ? [...group.examples, ...one.examples] : group.examples;
  groups.set(name, { ...group, count: group.count + 1, examples });
}

/** For people: the vendors' words, and which targets. */
export function unconfirmedLines({ groups, isCutOff }: UnconfirmedList, id: string): string[] {
  const lines = groups.flatMap(({ account, state, code, message, count, examples }) => {
    const words = [message, code === undefined ? undefined : `(${code})`].filter(
      (word) => word !== undefined,
    );
    const why = words.length === 0 ? '' : `: ${plainText(words.join(' '))}`;
    const left = count - examples.length;
    return [
      `${count} ${state} at ${plainText(account)}${why}`,
      ...examples.map((example) => `    ${plainText(example)}`),
      ...(left > 0 ? [`    … and ${left} more`] : []),
    ];
  });
  const states = otherThanConfirmed.map((state) => ` --state ${state}`).join('');
  const rest = isCutOff ? [`There may be more: purgeway operations targets ${id} --all${states}`] : [];
  return [...lines, ...rest];
}
