import type { CallLimits, PurgeLimits, RateLimit, VendorLimits, Watching } from '../limits.ts';

const unpublished = 'Figures are unpublished; the provider samples 30 a minute with bursts of 15';

const aside = 'A small share of all calls, so that purges are never starved';

const purges: PurgeLimits = {
  targetsPerCallMax: {
    value: 1,
    source: 'API specification: exactly one of hostname, pattern, purge_all, url',
  },
  // Every call of the tenant counts alike: see `every`.
  rates: [],
  scope: 'distribution',
};

const poll: CallLimits = { rates: [perMinute(15, 'Half of all calls, so that purges are never starved')] };

/**
 * What one tenant may do. The vendor's limiter lets 30 calls a minute through and at most 15 at once; 15 in any 30 s keeps within both,
 * from whichever moment one counts.
 */
export const limits: VendorLimits = {
  callsAtATimeMax: { value: 4, source: 'No document says; a careful number', assumed: true },
  every: [
    perMinute(30, unpublished),
    { unit: 'calls', max: { value: 15, source: unpublished, assumed: true }, windowMs: 30_000 },
  ],
  purge: {
    url: purges,
    directory: { ...purges, budgetOf: 'url' },
    hostname: { ...purges, budgetOf: 'url' },
    pattern: { ...purges, budgetOf: 'url' },
    everything: { ...purges, budgetOf: 'url' },
  },
  poll,
  change: {
    rates: [],
    callsEach: {
      value: 2,
      source: 'A change reads the form before it replaces it; a create reads what a 409 speaks of',
    },
  },
  // With polls at their most, these three leave purges and changes a tenth of all calls.
  read: {
    rates: [perMinute(6, aside)],
    callsEach: { value: 2, source: 'The object and its status are two calls' },
  },
  stats: { rates: [perMinute(3, aside)] },
  logs: { rates: [perMinute(3, aside)] },
};

/** The same by purge commands, where a poll may tidy up the command. */
export const commandLimits: VendorLimits = {
  ...limits,
  poll: {
    ...poll,
    callsEach: { value: 2, source: 'The status, and the deletion of a command that is done' },
  },
};

const noFigure = 'No figure is published';

/** How to watch a purge, whichever way it was sent. */
export const watching = {
  firstAfterMs: { value: 5_000, source: noFigure, assumed: true },
  everyMs: { value: 10_000, source: noFigure, assumed: true },
  giveUpAfterMs: { value: 600_000, source: noFigure, assumed: true },
  tasksPerCallMax: { value: 1, source: 'get-service-operation-status: one service_op_id' },
} as const satisfies Watching;

/** A roll-out takes 1 to 2 minutes by the vendor's lab guide. Waiting for DNS counts as rolled out. */
export const rollout: Watching = {
  firstAfterMs: { value: 20_000, source: 'The lab guide says 1 to 2 minutes', assumed: true },
  everyMs: { value: 30_000, source: 'The lab guide says 1 to 2 minutes', assumed: true },
  giveUpAfterMs: { value: 3_600_000, source: 'A certificate may take hours', assumed: true },
  tasksPerCallMax: { value: 1, source: 'views.cdn_loadbalancer, Get: one name' },
};

function perMinute(value: number, source: string): RateLimit {
  return { unit: 'calls', max: { value, source, assumed: true }, windowMs: 60_000 };
}
