import { createVendorOf, type Config } from '@purgeway/config';
import { createBackendObserver, createMeter, type Meter } from '@purgeway/telemetry';
import { hookResults } from '../hooks/hook-counts.ts';
import { problemCatalog, problemCodes } from '../problems/catalog.ts';
import { createApiObserver } from './create-observer.ts';
import type { ApiObserver } from './observer.ts';

/** What an API process measures with: its meter, and those who are told of what it does. */
export interface Measures {
  readonly meter: Meter;
  readonly observer: ApiObserver;
  readonly ofBackend: ReturnType<typeof createBackendObserver>;
}

/** `meter`: absent, it gets one of its own. */
export function createMeasures(
  { accounts, hooks }: Pick<Config, 'accounts' | 'hooks'>,
  meter = createMeter('api'),
): Measures {
  const vendorOf = createVendorOf(accounts);
  for (const { name: hook } of hooks) {
    // From 0 on: whoever looks at how a counter grows does not see the first of a kind otherwise.
    meter.add('purgeway_hook_targets_refused_total', { hook }, 0);
    for (const result of hookResults) {
      meter.add('purgeway_hook_deliveries_total', { hook, result }, 0);
    }
  }
  // So are failures of ours.
  for (const code of problemCodes.filter((each) => problemCatalog[each].status >= 500)) {
    meter.add('purgeway_http_problems_total', { code }, 0);
  }
  return {
    meter,
    observer: createApiObserver({ meter, vendorOf }),
    ofBackend: createBackendObserver(meter, vendorOf),
  };
}
