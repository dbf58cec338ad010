import type { OperationMeta, TargetKind } from '@purgeway/model';
import type { EndedCall } from '@purgeway/telemetry';
import type { HookResult } from '../hooks/hook-counts.ts';

/** What came of a request, once its answer is out or its client is gone. */
export interface EndedRequest {
  /** The pattern of its address, or a name for those that have none; never the address. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
  /** The problem's code, if it was answered with one. */
  readonly code?: string | undefined;
  /** By its head; 0 where that does not tell. */
  readonly bodyBytes: number;
  /** It had been taken before. */
  readonly isReplay: boolean;
}

/** How many targets of a kind go to an account. */
export interface TargetShare {
  readonly account: string;
  readonly kind: TargetKind;
  readonly targets: number;
}

/** Told of what the API does, for its metrics. Nothing here may throw, or wait. */
export interface ApiObserver {
  requestBegan(route: string): void;
  requestEnded(request: EndedRequest): void;
  /** Bytes of a body whose head does not tell how long it is. */
  bodyCame(route: string, bytes: number): void;
  /** It is durably ours. `shares`: of a purge. */
  accepted(meta: OperationMeta, shares: readonly TargetShare[]): void;
  vendorCalled(call: EndedCall): void;
  /** What a content system sent to a hook of the config, and what became of it. */
  hookCame(hook: string, result: HookResult): void;
  /** So many of the targets that an accepted hook came to cannot be purged. */
  hookTargetsRefused(hook: string, targets: number): void;
}

/** For who does not measure. */
export const noObserver: ApiObserver = {
  requestBegan: () => undefined,
  requestEnded: () => undefined,
  bodyCame: () => undefined,
  accepted: () => undefined,
  vendorCalled: () => undefined,
  hookCame: () => undefined,
  hookTargetsRefused: () => undefined,
};
