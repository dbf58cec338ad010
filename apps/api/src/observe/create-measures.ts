import type { Config } from '@purgeway/config';
import { createBackendObserver, createMeter, type Meter } from '@purgeway/telemetry';
import { createApiObserver } from './create-observer.ts';
import type { ApiObserver } from './observer.ts';

/** What an API process measures with: its meter, and those who are told of what it does. */
export interface Measures {
  readonly meter: Meter;
  readonly observer: ApiObserver;
  readonly ofBackend: ReturnType<typeof createBackendObserver>;
}

/** `meter`: absent, it gets one of its own. */
export function createMeasures({ accounts }: Pick<Config, 'accounts'>, meter = createMeter('api')): Measures {
  const vendors = new Map(accounts.map(({ id, vendor }) => [id, vendor.id]));
  const vendorOf = (account: string): string | undefined => vendors.get(account);
  return {
    meter,
    observer: createApiObserver({ meter, vendorOf }),
    ofBackend: createBackendObserver(meter, vendorOf),
  };
}
