import type { Config } from '@purgeway/config';
import {
  fillPlaceholders,
  VaultError,
  type CallbackMethod,
  type Delivery,
  type Secret,
} from '@purgeway/model';
import { receiverOfEndpoint, receiverOfHost, type ListedDelivery, type Store } from '@purgeway/store';

export interface TargetDeps {
  readonly store: Pick<Store, 'endpoints'>;
  readonly callbacks: Config['callbacks'];
  readonly clock: { now(): number };
}

/**
 * Where a delivery goes at this moment. `gone`: nowhere, so that it is not to be tried. `unreadable`: this process cannot open its
 * address or secret, most likely for want of the key: that says nothing of the delivery.
 */
export type Target =
  | {
      readonly is: 'ready';
      /** As the store's receivers are named. */
      readonly receiver: string;
      readonly url: string;
      readonly method: CallbackMethod;
      /** It is signed with each of them. */
      readonly secrets: readonly Secret[];
      /** See `CallbackRequest`: of the config's endpoints only, as it has them now. */
      readonly operatorsOrigin?: string | undefined;
    }
  | { readonly is: 'gone'; readonly reason: string }
  | { readonly is: 'unreadable' };

/** Looks the delivery's endpoint up as it is now, so that a mended address or secret holds for what waits already. */
export async function findTarget(deps: TargetDeps, delivery: ListedDelivery): Promise<Target> {
  if (delivery.isUnreadable === true) {
    return { is: 'unreadable' };
  }
  try {
    return delivery.endpoint === undefined
      ? targetOfAddress(deps, delivery)
      : await targetOfEndpoint(deps, delivery, delivery.endpoint);
  } catch (error) {
    if (error instanceof VaultError) {
      return { is: 'unreadable' };
    }
    throw error;
  }
}

function targetOfAddress({ callbacks }: TargetDeps, delivery: Delivery): Target {
  const { secret, previousSecret } = callbacks;
  const host = URL.parse(delivery.url ?? '')?.host;
  if (host === undefined) {
    return { is: 'gone', reason: 'Its address cannot be called.' };
  }
  if (secret === undefined) {
    return { is: 'gone', reason: 'No signing secret is configured for this callback.' };
  }
  return {
    is: 'ready',
    receiver: receiverOfHost(host),
    url: filled(delivery.url ?? '', delivery),
    method: delivery.method ?? 'POST',
    secrets: [secret, previousSecret].flatMap((one) => one ?? []),
  };
}

async function targetOfEndpoint(deps: TargetDeps, delivery: Delivery, name: string): Promise<Target> {
  const endpoint = await findEndpoint(deps, delivery.client, name);
  if (endpoint === undefined) {
    return { is: 'gone', reason: 'The endpoint is not configured any more.' };
  }
  return {
    is: 'ready',
    receiver: receiverOfEndpoint(name),
    url: filled(endpoint.url, delivery),
    method: delivery.method ?? endpoint.method,
    secrets: endpoint.secrets,
    operatorsOrigin: endpoint.operatorsOrigin,
  };
}

interface FoundEndpoint {
  readonly url: string;
  readonly method: CallbackMethod;
  readonly secrets: readonly Secret[];
  readonly operatorsOrigin?: string | undefined;
}

/** The config's comes first: it may have been added since one of the same name was made. One of another client is none. */
async function findEndpoint(
  { store, callbacks, clock }: TargetDeps,
  client: string,
  name: string,
): Promise<FoundEndpoint | undefined> {
  const configured = callbacks.endpoints[name];
  if (configured !== undefined) {
    const { secret, previousSecret, ...endpoint } = configured;
    return {
      ...endpoint,
      secrets: [secret, previousSecret].flatMap((one) => one ?? []),
      operatorsOrigin: URL.parse(endpoint.url)?.origin,
    };
  }
  const made = await store.endpoints.getWithSecrets(name);
  if (made === undefined || made.record.client !== client) {
    return undefined;
  }
  const { secret, previous } = made.secrets;
  const isOverlap = previous !== undefined && previous.untilMs > clock.now();
  return { ...made.record, secrets: isOverlap ? [secret, previous.secret] : [secret] };
}

function filled(url: string, { status, operationId }: Delivery): string {
  return fillPlaceholders(url, { status, purge_id: operationId });
}
