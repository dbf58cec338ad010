import type { CallbackRequest, PurgeMeta, PurgeOptions } from '@purgeway/model';
import { maySee, type Principal } from '../access/key-ring.ts';
import { ApiProblem } from '../problems/problem.ts';
import type { Services } from '../services.ts';
import { checkCallback, type CallbackRules } from './check-callback.ts';
import { assertPurgeable, unknownDistribution } from './distribution-problems.ts';
import type { Front } from './fronting.ts';
import { createResolver, type Resolver } from './resolver.ts';

/** A purge whose options are in order, before its targets are looked at. */
export interface PurgePlan {
  readonly id: string;
  /** Whether the client can send it again under the same id. */
  readonly isKeyed: boolean;
  readonly resolver: Resolver;
  /** The distribution that the request names. */
  readonly front: Front | undefined;
  readonly options: PurgeOptions;
  readonly principal: Principal;
  readonly callback: CallbackRequest | undefined;
}

export interface PlanRequest {
  readonly principal: Principal;
  readonly options: PurgeOptions;
  /** The operation's id, and whether the client can send it again under the same id. */
  readonly operation: { readonly id: string; readonly isKeyed: boolean };
  /** As they hold for this client's request. */
  readonly callbackRules: CallbackRules;
  /** As in the resolver. */
  readonly fansOut?: boolean | undefined;
}

/** Checks all of a purge but its targets. Throws `ApiProblem` that names the field. */
export function planPurge(
  { principal, options, operation, callbackRules, fansOut }: PlanRequest,
  services: Services,
): PurgePlan {
  const front = findDistribution({ principal, options }, services);
  checkVendor(options, front, services);
  return {
    ...operation,
    resolver: createResolver(services.fronting, {
      mode: options.mode,
      vendor: options.vendor,
      front,
      fansOut,
      limits: principal.limits,
    }),
    front,
    options,
    principal,
    callback: checkCallback(options.callback, callbackRules),
  };
}

/** The operation's fixed part, once all targets are resolved. */
export function metaOf(
  { id, resolver, options, principal, callback }: PurgePlan,
  services: Services,
): PurgeMeta {
  const now = services.clock.now();
  const deadlineMs =
    options.deadline_seconds === undefined ? services.purgeDeadlineMs : options.deadline_seconds * 1000;
  return {
    id,
    type: 'purge',
    client: principal.client,
    key: principal.key,
    createdAtMs: now,
    deadlineAtMs: now + deadlineMs,
    mode: options.mode,
    priority: options.priority,
    targets: resolver.targets(),
    accounts: resolver.accounts(),
    routes: resolver.routes(),
    callback,
    trace: services.tracer.current(),
  };
}

function findDistribution(
  { principal, options: { distribution_id: id } }: Pick<PlanRequest, 'principal' | 'options'>,
  { fronting }: Services,
): Front | undefined {
  if (id === undefined) {
    return undefined;
  }
  const front = fronting.distribution(id);
  if (front === undefined || !mayName(principal, front.distribution)) {
    throw unknownDistribution(id);
  }
  assertPurgeable(front.distribution);
  return front;
}

function mayName(principal: Principal, { client }: Front['distribution']): boolean {
  return client === undefined || maySee(principal, client);
}

function checkVendor({ vendor }: PurgeOptions, front: Front | undefined, { vendorIds }: Services): void {
  if (vendor === undefined) {
    return;
  }
  const known = front === undefined ? vendorIds : [front.account.vendor.id];
  if (!known.includes(vendor)) {
    const detail = `"${vendor}" has no account here; possible: ${known.join(', ')}. Or leave it out.`;
    throw new ApiProblem('unknown-vendor', {
      detail,
      errors: [{ pointer: '/vendor', code: 'unknown-vendor', detail }],
    });
  }
}
