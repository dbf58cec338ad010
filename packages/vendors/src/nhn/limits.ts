import type { PurgeLimits, RateLimit, VendorLimits, Watching } from '../limits.ts';

const consoleGuide = 'Console guide, "Purging CDN Cache": usage limit per project (app key)';
const none = 'No document says; a careful number';

/** Most URLs of one purge; counted by v1.5 and v2.0 alike. */
export const itemsPerCallMax = 200;

/** Calls that one round of questions after purges takes at most. */
export const pollCallsMax = 5;

const urls: PurgeLimits = {
  targetsPerCallMax: { value: itemsPerCallMax, source: consoleGuide },
  bytesPerCallMax: { value: 500_000, source: none, assumed: true },
  rates: [{ unit: 'calls', max: { value: 1, source: consoleGuide }, windowMs: 1_000 }],
  scope: 'distribution',
};

const everything: PurgeLimits = {
  targetsPerCallMax: { value: 1, source: `${consoleGuide}; a call names one service` },
  rates: [{ unit: 'calls', max: { value: 1, source: consoleGuide }, windowMs: 300_000 }],
  scope: 'distribution',
};

const shared: VendorLimits = {
  callsAtATimeMax: { value: 2, source: none, assumed: true },
  purge: { url: urls, everything },
  change: {
    rates: [callsPerMinute(30)],
    callsEach: { value: 2, source: 'An update or a deletion reads first' },
  },
  read: { rates: [callsPerMinute(60)] },
};

/** What one app key may do by v1.5. All its services share the windows. */
export const limitsV15: VendorLimits = {
  ...shared,
  poll: {
    rates: [callsPerMinute(300)],
    callsEach: {
      value: pollCallsMax,
      source: 'A page of 100 purges takes a call, and each service has pages of its own; no round takes more',
    },
  },
};

/** The same by v2.0, where there is nothing to ask after a purge. */
export const limitsV2: VendorLimits = shared;

/** Purges take seconds since 2020; an old example in the document shows 61 s. */
export const watchingV15: Watching = {
  firstAfterMs: { value: 5_000, source: 'A purge takes seconds', assumed: true },
  everyMs: { value: 10_000, source: 'A purge takes seconds', assumed: true },
  giveUpAfterMs: { value: 900_000, source: 'Far beyond any time that a document shows', assumed: true },
  tasksPerCallMax: {
    value: pollCallsMax,
    source: 'As many as a round has calls, so that each is looked for',
    assumed: true,
  },
};

/** A purge by v2.0 is done when it is answered; this is for the rare one that is not. */
export const watchingV2: Watching = {
  firstAfterMs: {
    value: 10_000,
    source: 'API v2.0 guide, "Query Cache Purge": within a few seconds',
    assumed: true,
  },
};

/** Creation takes up to 2 hours, a change of aliases a few, a deletion up to 3. */
export const rollout: Watching = {
  firstAfterMs: { value: 60_000, source: 'Console guide: tens of minutes to hours', assumed: true },
  everyMs: { value: 60_000, source: 'Console guide: tens of minutes to hours', assumed: true },
  giveUpAfterMs: {
    value: 14_400_000,
    source: 'Console guide: a deletion takes up to 3 hours',
    assumed: true,
  },
};

function callsPerMinute(value: number): RateLimit {
  return { unit: 'calls', max: { value, source: none, assumed: true }, windowMs: 60_000 };
}
