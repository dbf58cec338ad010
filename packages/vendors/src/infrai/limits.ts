import type { Limit, PurgeLimits, RateLimit, VendorLimits, Watching } from '../limits.ts';

const unpublished = 'No document says; a careful number';
const aside = 'Less than half of all calls, so that purges are never starved';

/** The rate is that of all calls together; see `every`. */
const purges: PurgeLimits = {
  targetsPerCallMax: { value: 100, source: unpublished, assumed: true },
  rates: [],
  scope: 'distribution',
};

/**
 * Pages of the list that are looked through for a distribution whose creation had no readable answer. Few, because every read is charged
 * as many calls.
 */
export const pagesPerFindMax = 2;

/** Most entries of a page of the list. */
export const itemsPerPageMax: Limit = { value: 100, source: unpublished, assumed: true };

/** What one account may do. */
export const limits: VendorLimits = {
  callsAtATimeMax: { value: 2, source: unpublished, assumed: true },
  every: [perSecond(5, unpublished)],
  purge: {
    url: purges,
    directory: purges,
    tag: purges,
    hostname: purges,
    everything: {
      ...purges,
      targetsPerCallMax: {
        value: 1,
        source: 'cdn.cache.purge: purge_everything is a flag of one distribution',
      },
    },
  },
  change: { rates: [], callsEach: { value: 2, source: 'Ours: a delete is read back' } },
  // Together three of five calls: two a second are left to purges and changes.
  read: {
    rates: [perSecond(2, aside)],
    callsEach: {
      value: pagesPerFindMax,
      source: `Ours: a lost create is looked for in ${pagesPerFindMax} pages of the list`,
    },
  },
  stats: { rates: [perSecond(1, aside)] },
};

/** There is no status to ask for. */
export const watching: Watching = {
  firstAfterMs: { value: 60_000, source: 'No document says how long a purge takes', assumed: true },
};

/** How a change of a distribution is watched. */
export const rollout: Watching = {
  firstAfterMs: { value: 15_000, source: unpublished, assumed: true },
  everyMs: { value: 15_000, source: unpublished, assumed: true },
  giveUpAfterMs: {
    value: 3_600_000,
    source: 'Longer than any CDN behind it is known to take',
    assumed: true,
  },
  tasksPerCallMax: { value: 1, source: 'cdn.distribution.get: one distribution' },
};

function perSecond(value: number, source: string): RateLimit {
  return { unit: 'calls', max: { value, source, assumed: true }, windowMs: 1000 };
}
