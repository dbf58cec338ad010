import type { PurgeRequest } from '@purgeway/client';

/** The purge form as it is filled in. */
export interface PurgeDraft {
  /** One a line. */
  readonly targets: string;
  readonly kind: 'paths' | 'tags' | 'hostnames' | 'patterns' | 'everything';
  readonly distribution: string;
  readonly vendor: string;
  readonly mode: 'hard' | 'soft';
  readonly priority: 'urgent' | 'normal' | 'bulk';
  readonly isPartial: boolean;
  readonly endpoint: string;
}

export const emptyDraft: PurgeDraft = {
  targets: '',
  kind: 'paths',
  distribution: '',
  vendor: '',
  mode: 'hard',
  priority: 'normal',
  isPartial: false,
  endpoint: '',
};

/** Targets of the draft, without blanks and repetitions. */
export function targetsOf({ targets, kind }: PurgeDraft): string[] {
  if (kind === 'everything') {
    return [];
  }
  const separators = kind === 'paths' ? /\s+/u : /\n+/u;
  return [...new Set(targets.split(separators).map((line) => line.trim()))].filter((line) => line !== '');
}

export function purgeBody(draft: PurgeDraft): PurgeRequest {
  const { kind, distribution, vendor, mode, priority, isPartial, endpoint } = draft;
  return {
    ...(kind === 'everything' ? { purge_everything: true } : { [kind]: targetsOf(draft) }),
    ...(distribution !== '' && { distribution_id: distribution }),
    ...(vendor !== '' && { vendor }),
    ...(mode !== 'hard' && { mode }),
    ...(priority !== 'normal' && { priority }),
    ...(isPartial && { partial: true }),
    ...(endpoint !== '' && { callback: { endpoint } }),
  };
}

/** What of a draft is a whole site, by name; empty when nothing is. Before such a purge it must be typed once more. */
export function wholeSites(draft: PurgeDraft): string[] {
  switch (draft.kind) {
    case 'everything':
      return [draft.distribution === '' ? 'everything' : draft.distribution];
    case 'hostnames':
      return targetsOf(draft);
    case 'paths':
      return targetsOf(draft).flatMap((target) => wholeSiteOf(target, draft.distribution));
    case 'tags':
    case 'patterns':
      return [];
  }
  return draft.kind satisfies never;
}

/** The directory of a whole hostname is all of it. */
function wholeSiteOf(target: string, distribution: string): string[] {
  if (/^\/?\*$/u.test(target)) {
    return [distribution === '' ? 'everything' : distribution];
  }
  const [, hostname] = /^https?:\/\/([^/?#]+)\/\*$/iu.exec(target) ?? [];
  return hostname === undefined ? [] : [hostname];
}

/** What can be told of the targets before anybody is asked: an empty text when nothing is wrong. */
export function draftProblem(draft: PurgeDraft): string {
  const count = targetsOf(draft).length;
  if (draft.kind === 'everything') {
    return draft.distribution === '' ? 'Choose the distribution that is to be purged as a whole.' : '';
  }
  if (count === 0) {
    return 'Name at least one target.';
  }
  return count > targetsMax
    ? `At most ${targetsMax} targets go in one request; send more with the command line.`
    : '';
}

export const targetsMax = 10_000;
