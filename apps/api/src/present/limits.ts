import type { CallLimits, RateLimit, VendorLimits } from '@purgeway/vendors';
import type { ShownCallLimits, ShownCalls, ShownRate } from './limit-schemas.ts';

/** The limits of an account or vendor that are not about purges alone. */
export function presentCallLimits({ every, poll, change, read, stats, logs }: VendorLimits): ShownCallLimits {
  return {
    every: every && presentRates(every),
    poll: poll && presentCalls(poll),
    change: change && presentCalls(change),
    read: read && presentCalls(read),
    stats: stats && presentCalls(stats),
    logs: logs && presentCalls(logs),
  };
}

/** Rates as the API shows them. */
export function presentRates(rates: readonly RateLimit[]): ShownRate[] {
  return rates.map(({ unit, max, windowMs }) => ({ unit, max, window_ms: windowMs }));
}

function presentCalls({ rates, callsEach }: CallLimits): ShownCalls {
  return { rates: presentRates(rates), calls_each: callsEach };
}
