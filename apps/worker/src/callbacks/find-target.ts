import { isCallbackHostAllowed, type Config } from '@purgeway/config';
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
 * Where a delivery goes at this moment. `gone`: nowhere, ever. `missing`: nowhere as this process's config is, which may be an older one
 * than others have, or may be mended: it counts as a failed attempt. `unreadable`: this process lacks the key that it was sealed with,
 * which says nothing of the delivery.
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
  | { readonly is: 'missing'; readonly reason: string }
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
  const { secret, previousSecret, allowedHosts } = callbacks;
  const url = filled(delivery.url ?? '', delivery);
  const parsed = URL.parse(url);
  if (parsed === null) {
    return { is: 'gone', reason: 'Its address cannot be called.' };
  }
  if (secret === undefined) {
    return { is: 'missing', reason: 'No signing secret is configured for this callback.' };
  }
  if (!isCallbackHostAllowed(allowedHosts, parsed.hostname)) {
    return notAllowed(parsed);
  }
  return {
    is: 'ready',
    receiver: receiverOfHost(parsed.host),
    url,
    method: delivery.method ?? 'POST',
    secrets: [secret, previousSecret].flatMap((one) => one ?? []),
  };
}

async function targetOfEndpoint(deps: TargetDeps, delivery: Delivery, name: string): Promise<Target> {
  const endpoint = await findEndpoint(deps, delivery.client, name);
  if (endpoint === undefined) {
    return { is: 'missing', reason: 'There is no such endpoint.' };
  }
  if (endpoint === 'foreign') {
    return { is: 'gone', reason: 'The endpoint is that of another client.' };
  }
  const { operatorsOrigin, secrets } = endpoint;
  const url = filled(endpoint.url, delivery);
  const parsed = URL.parse(url);
  const isFree = operatorsOrigin !== undefined;
  if (!isFree && parsed !== null && !isCallbackHostAllowed(deps.callbacks.allowedHosts, parsed.hostname)) {
    return notAllowed(parsed);
  }
  return {
    is: 'ready',
    receiver: receiverOfEndpoint(name),
    url,
    method: delivery.method ?? endpoint.method,
    secrets,
    operatorsOrigin,
  };
}

/** The operator may have taken it off the list after intake let it through. */
function notAllowed({ hostname }: URL): Target {
  return { is: 'missing', reason: `Callbacks to ${hostname} are not allowed any more.` };
}

interface FoundEndpoint {
  readonly url: string;
  readonly method: CallbackMethod;
  readonly secrets: readonly Secret[];
  readonly operatorsOrigin?: string | undefined;
}

/** The config's comes first: it may have been added since one of the same name was made. */
async function findEndpoint(
  { store, callbacks, clock }: TargetDeps,
  client: string,
  name: string,
): Promise<FoundEndpoint | 'foreign' | undefined> {
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
  if (made === undefined) {
    return undefined;
  }
  if (made.record.client !== client) {
    return 'foreign';
  }
  const { secret, previous } = made.secrets;
  const isOverlap = previous !== undefined && previous.untilMs > clock.now();
  return { ...made.record, secrets: isOverlap ? [secret, previous.secret] : [secret] };
}

function filled(url: string, { status, operationId }: Delivery): string {
  return fillPlaceholders(url, { status, purge_id: operationId });
}
