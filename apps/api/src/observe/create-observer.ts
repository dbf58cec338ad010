import { METHODS } from 'node:http';
import { createObserveCalls, type Meter } from '@purgeway/telemetry';
import type { ApiObserver } from './observer.ts';

export interface ObserverDeps {
  readonly meter: Pick<Meter, 'add' | 'move' | 'observe'>;
  /** The vendor of an account; undefined when it is not configured. */
  readonly vendorOf: (account: string) => string | undefined;
}

const methods = new Set(METHODS);

/** Turns what the API does into metrics. Labels hold nothing that a client chooses. */
export function createApiObserver({ meter, vendorOf }: ObserverDeps): ApiObserver {
  return {
    requestBegan: (route) => meter.move('purgeway_http_requests_in_progress', { route }, 1),
    requestEnded: ({ route, method: sent, status, seconds, code, bodyBytes, isReplay }) => {
      const method = methods.has(sent) ? sent : 'other';
      meter.move('purgeway_http_requests_in_progress', { route }, -1);
      meter.add('purgeway_http_requests_total', { route, method, status: String(status) });
      meter.observe('purgeway_http_request_duration_seconds', { route, method }, { value: seconds });
      if (bodyBytes > 0) {
        meter.add('purgeway_http_request_body_bytes_total', { route }, bodyBytes);
      }
      if (code !== undefined) {
        meter.add('purgeway_http_problems_total', { code });
      }
      if (isReplay) {
        meter.add('purgeway_http_idempotent_replays_total', { route });
      }
    },
    bodyCame: (route, bytes) => meter.add('purgeway_http_request_body_bytes_total', { route }, bytes),
    accepted: (meta, shares) => {
      const priority = meta.type === 'purge' ? meta.priority : 'none';
      meter.add('purgeway_accepted_operations_total', { type: meta.type, priority });
      for (const { account, kind, targets } of shares) {
        const vendor = vendorOf(account) ?? 'none';
        meter.add('purgeway_accepted_targets_total', { vendor, priority, kind }, targets);
      }
    },
    vendorCalled: createObserveCalls(meter, vendorOf),
    hookCame: (hook, result) => meter.add('purgeway_hook_deliveries_total', { hook, result }),
    hookTargetsRefused: (hook, targets) =>
      meter.add('purgeway_hook_targets_refused_total', { hook }, targets),
  };
}
