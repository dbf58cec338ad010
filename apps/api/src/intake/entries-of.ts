import { targetsPerBodyMax, type PurgeRequest } from '@purgeway/model';
import { ApiProblem } from '../problems/problem.ts';
import { distributionNotReady } from './distribution-problems.ts';
import { entryLists, type Entry } from './entry.ts';
import type { Front } from './fronting.ts';

const words = ['path', 'directory', 'tag', 'hostname', 'pattern'] as const;

/** All that a request asks to purge, in order. Throws `ApiProblem` when that is nothing. */
export function entriesOf(request: PurgeRequest, front: Front | undefined): Entry[] {
  const entries: Entry[] = [];
  for (const word of words) {
    const list = entryLists[word];
    request[list]?.forEach((text, index) =>
      entries.push({ word, text, index, pointer: `/${list}/${index}` }),
    );
  }
  if (request.purge_everything === true) {
    // Without a distribution the entry only serves to be refused.
    const wholes = front === undefined ? ['everything'] : wholesOf(front);
    wholes.forEach((text, index) =>
      entries.push({ word: 'everything', text, index, pointer: '/purge_everything' }),
    );
  }
  if (entries.length === 0) {
    throw nothingToPurge(request);
  }
  return entries;
}

/**
 * What everything of a distribution is: the whole of it where its vendor purges one distribution at a time, otherwise the whole of each
 * of its hostnames.
 */
function wholesOf({ account, distribution }: Front): readonly string[] {
  const { id, domain, hostnames } = distribution;
  const limits = account.limits.purge.everything;
  if (limits === undefined || limits.scope === 'distribution') {
    return [domain ?? id];
  }
  if (domain === undefined) {
    throw distributionNotReady(distribution);
  }
  return hostnames;
}

/** More targets than one JSON body may hold. */
export function tooManyTargets(pointer = ''): ApiProblem {
  const detail = `One JSON body holds at most ${targetsPerBodyMax} targets. Send several, or all as application/x-ndjson.`;
  return new ApiProblem('too-many-targets', {
    detail,
    errors: [{ pointer, code: 'too-many-targets', detail }],
  });
}

function nothingToPurge(request: PurgeRequest): ApiProblem {
  const empty = words.map((word) => entryLists[word]).find((list) => request[list] !== undefined);
  // Everything by omission would be too easy to ask for by mistake.
  const everything =
    request.distribution_id === undefined
      ? 'or set "purge_everything"'
      : 'or, to purge all of it, set "purge_everything"';
  const detail = `Name at least one target in "paths", "directories", "tags", "hostnames" or "patterns", ${everything}.`;
  return new ApiProblem('empty-request', {
    detail,
    errors: [{ pointer: `/${empty ?? 'paths'}`, code: 'empty', detail }],
  });
}
