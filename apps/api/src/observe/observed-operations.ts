import type { PurgeMeta, RoutedTarget, TargetKind } from '@purgeway/model';
import type { DistributionStore, OperationStore, Staging } from '@purgeway/store';
import type { ApiObserver, TargetShare } from './observer.ts';

/** The store, with the observer told of every purge that it accepts. */
export function observedOperations(
  operations: OperationStore,
  observer: Pick<ApiObserver, 'accepted'>,
): OperationStore {
  return {
    ...operations,
    accept: async (seed) => {
      const result = await operations.accept(seed);
      if (result.outcome === 'accepted') {
        const count = createCount();
        count.add(seed.targets);
        observer.accepted(seed.meta, count.sharesOf(seed.meta));
      }
      return result;
    },
    stage: async (id) => {
      const staging = await operations.stage(id);
      return staging && observedStaging(staging, observer);
    },
  };
}

/** The same for changes of distributions. */
export function observedDistributions(
  distributions: DistributionStore,
  observer: Pick<ApiObserver, 'accepted'>,
): DistributionStore {
  return {
    ...distributions,
    accept: async (seed) => {
      const result = await distributions.accept(seed);
      if (result.outcome === 'accepted') {
        observer.accepted(seed.meta, []);
      }
      return result;
    },
  };
}

function observedStaging(staging: Staging, observer: Pick<ApiObserver, 'accepted'>): Staging {
  const count = createCount();
  return {
    add: async (targets) => {
      await staging.add(targets);
      count.add(targets);
    },
    seal: async (fingerprint, meta, audit) => {
      const result = await staging.seal(fingerprint, meta, audit);
      if (result.outcome === 'accepted') {
        observer.accepted(meta, count.sharesOf(meta));
      }
      return result;
    },
    abort: () => staging.abort(),
  };
}

/** Counts targets by route and kind: where the routes lead is known at the end alone. */
function createCount() {
  const byRoute: Partial<Record<TargetKind, number>>[] = [];
  return {
    add: (targets: readonly RoutedTarget[]): void => {
      for (const { route, kind } of targets) {
        const kinds = (byRoute[route] ??= {});
        kinds[kind] = (kinds[kind] ?? 0) + 1;
      }
    },
    sharesOf: ({ routes }: PurgeMeta): TargetShare[] =>
      byRoute.flatMap((kinds, route) =>
        (routes[route] ?? []).flatMap(({ account }) =>
          // Its keys were kinds.
          Object.entries(kinds).map(([kind, targets]) => ({ account, kind: kind as TargetKind, targets })),
        ),
      ),
  };
}
