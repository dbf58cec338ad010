import type { CreateDistribution, DistributionCalls, VendorDistribution } from '../distribution.ts';
import { VendorError } from '../errors.ts';
import type { CallOptions } from '../vendor.ts';
import { balancerNameFor, changedForm, createFormOf, markerAnnotation } from './balancer-form.ts';
import { vendorId, type F5Client } from './client.ts';
import { readBalancer } from './read-balancer.ts';
import type { Balancer, BalancerItem, StatusObjects } from './wire-balancers.ts';

/** CDN load balancers of one namespace. Their name is our id's likeness, and the vendor's id of them. */
export function createDistributionCalls(client: F5Client, namespace: string): DistributionCalls {
  return {
    create: async (request, options) => {
      try {
        return distributionOf(await client.createBalancer(createFormOf(request, namespace), options));
      } catch (error) {
        if (!(error instanceof VendorError) || error.status !== 409) throw error;
        return readBack(client, request, options);
      }
    },
    find: (request, options) =>
      orUndefined(async () => {
        const balancer = await findOurs(client, request, options);
        return balancer && withStatus(client, balancer, options);
      }),
    read: (name, options) =>
      orUndefined(async () => withStatus(client, await client.getBalancer(name, options), options)),
    list: (query, options) => listPage(client, query, options),
    update: async (request, options) => {
      const form = await client.getReplaceForm(request.vendorId, options);
      await client.replaceBalancer(changedForm(form, request), options);
    },
    setEnabled: async (name, isEnabled, options) => {
      const form = await client.getReplaceForm(name, options);
      if ((form.metadata['disable'] === true) === !isEnabled) return;
      await client.replaceBalancer({ ...form, metadata: { ...form.metadata, disable: !isEnabled } }, options);
    },
    remove: async (name, options) => {
      const answer = await orUndefined(async () => {
        await client.deleteBalancer(name, options);
        return 'leaving' as const;
      });
      return answer ?? 'gone';
    },
  };
}

/** There is one of that name: ours of an earlier attempt, or another's. What cannot be read may be ours. */
async function readBack(
  client: F5Client,
  request: CreateDistribution,
  options: CallOptions,
): Promise<VendorDistribution> {
  const found = await findOurs(client, request, options).catch((error: unknown) => {
    if (!(error instanceof VendorError)) throw error;
    const message = `There is one of that name, and reading it failed: ${error.message}`;
    throw new VendorError({ kind: 'uncertain', vendor: vendorId, message, cause: error });
  });
  if (found !== undefined) return distributionOf(found);
  const message = `A load balancer called ${balancerNameFor(request.marker)} exists and is not ours.`;
  throw new VendorError({ kind: 'rejected', vendor: vendorId, message, status: 409 });
}

function findOurs(
  client: F5Client,
  { marker }: CreateDistribution,
  options: CallOptions,
): Promise<Balancer | undefined> {
  return orUndefined(async () => {
    const balancer = await client.getBalancer(balancerNameFor(marker), options);
    return balancer.metadata.annotations?.[markerAnnotation] === marker ? balancer : undefined;
  });
}

/** Its state is not in the object itself but in what the vendor's services say of it. */
async function withStatus(
  client: F5Client,
  balancer: Balancer,
  options: CallOptions,
): Promise<VendorDistribution> {
  return distributionOf(balancer, await client.getBalancerStatus(balancer.metadata.name, options));
}

/** The vendor has no pages: names in order, and the cursor is the last name of the page before. */
async function listPage(
  client: F5Client,
  { cursor = '', limit }: { readonly cursor?: string | undefined; readonly limit: number },
  options: CallOptions,
): Promise<{ items: readonly VendorDistribution[]; next?: string }> {
  const { items, errors } = await client.listBalancers(options);
  const [failure] = errors.filter(({ code }) => code !== undefined && code !== 'EOK');
  if (failure !== undefined) {
    const message = `The list is not whole: ${failure.code} ${failure.message ?? ''}`.trim();
    throw new VendorError({ kind: 'unavailable', vendor: vendorId, code: failure.code, message });
  }
  const rest = items.filter(({ name }) => name > cursor).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(distributionOfItem),
    ...(last !== undefined && rest.length > page.length && { next: last.name }),
  };
}

function distributionOf(balancer: Balancer, status?: StatusObjects): VendorDistribution {
  return readBalancer({
    name: balancer.metadata.name,
    isDisabled: balancer.metadata.disable === true,
    isLeaving: balancer.system_metadata?.deletion_timestamp !== undefined,
    spec: balancer.spec,
    status,
  });
}

function distributionOfItem(item: BalancerItem): VendorDistribution {
  return readBalancer({
    name: item.name,
    isDisabled: item.disabled === true,
    isLeaving: item.system_metadata?.deletion_timestamp !== undefined,
    spec: item.get_spec,
    status: item.status_set,
  });
}

/** Undefined where the vendor says 404. */
async function orUndefined<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof VendorError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
