import { isDeepStrictEqual } from 'node:util';
import type {
  CreateDistribution,
  DistributionCalls,
  DistributionPage,
  UpdateDistribution,
  VendorDistribution,
} from '../distribution.ts';
import { VendorError } from '../errors.ts';
import type { CallOptions } from '../vendor.ts';
import { registeredUrl } from './callback-url.ts';
import { vendorId, type Fields, type NhnClient } from './client.ts';
import { markerOf, writeDescription } from './description.ts';
import { findService } from './find-service.ts';
import type { ServiceWords, ToldService } from './service-words.ts';
import type { NhnSettings } from './settings.ts';

/** What the calls work with. */
export interface ServiceDesk {
  readonly client: NhnClient;
  readonly words: ServiceWords;
  readonly callbackMethod: NhnSettings['callbackMethod'];
}

/** Distributions are the vendor's "services". Their id is the domain that the vendor gives, which is where a CNAME points as well. */
export function createDistributionCalls(desk: ServiceDesk): DistributionCalls {
  return {
    create: (request, options) => create(request, options, desk),
    find: (request, options) => find(request, options, desk),
    read: async (domain, options) => {
      const service = await readService(domain, options, desk);
      return service && describe(service);
    },
    list: (query, options) => list(query, options, desk),
    update: (request, options) => update(request, options, desk),
    remove: (domain, options) => remove(domain, options, desk),
  };
}

async function create(
  request: CreateDistribution,
  options: CallOptions,
  desk: ServiceDesk,
): Promise<VendorDistribution> {
  const { client, words } = desk;
  const { spec, marker, callbackUrl } = request;
  const fields = {
    ...dropEmpty(words.write(spec)),
    description: writeDescription(words.descriptionOf(spec), marker),
    ...callbackOf(callbackUrl, desk),
  };
  const made = await client.createDistribution(fields, options).catch((error: unknown) => {
    throw doubt(error);
  });
  const [service] = made;
  if (made.length === 1) return describe(words.read(service));
  const message = `The answer names ${made.length} services, but one was to be made.`;
  throw new VendorError({ kind: 'uncertain', vendor: vendorId, message });
}

/** An answer that only says "failed" may hide a service that was made, and a second one would get a domain of its own. */
function doubt(error: unknown): unknown {
  if (!(error instanceof VendorError) || error.kind !== 'unavailable' || error.status === undefined)
    return error;
  const { code, status, retryAfterMs, attemptsMax, message } = error;
  return new VendorError({
    kind: 'uncertain',
    vendor: vendorId,
    code,
    status,
    retryAfterMs,
    attemptsMax,
    message,
    cause: error.cause,
  });
}

async function find(
  request: CreateDistribution,
  options: CallOptions,
  desk: ServiceDesk,
): Promise<VendorDistribution | undefined> {
  const made = findService(await readAll(options, desk), request, desk.words);
  return made && describe(made);
}

/** The vendor gives all at once. The cursor is the last domain of the page before, so that changes in between shift nothing. */
async function list(
  { cursor = '', limit }: { readonly cursor?: string | undefined; readonly limit: number },
  options: CallOptions,
  desk: ServiceDesk,
): Promise<DistributionPage> {
  const services = await readAll(options, desk);
  const sorted = services.toSorted((a, b) => (a.domain < b.domain ? -1 : 1));
  const rest = sorted.filter(({ domain }) => domain > cursor);
  const page = rest.slice(0, limit);
  return {
    items: page.map(describe),
    ...(rest.length > page.length && { next: page.at(-1)?.domain }),
  };
}

/** What stands at the vendor as wanted is not sent again: a change that changes nothing would keep the service busy for hours. */
async function update(request: UpdateDistribution, options: CallOptions, desk: ServiceDesk): Promise<void> {
  const { client, words } = desk;
  const service = await readService(request.vendorId, options, desk);
  if (!service) {
    const message = `The vendor has no service ${request.vendorId}.`;
    throw new VendorError({ kind: 'not-found', vendor: vendorId, message });
  }
  const names = new Set(request.changed.flatMap((field) => words.namesOf[field]));
  const wanted = { ...pick(words.write(request.spec), names), ...descriptionOf(request, service, words) };
  const different = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => !isSame(value, service.fields[name])),
  );
  // A setting that the spec does not speak of any more stands at the vendor, where only a whole replacement takes it away.
  const dropped = [...names].some((name) => wanted[name] === undefined && !isEmpty(service.fields[name]));
  if (Object.keys(different).length === 0 && !(dropped && words.update !== 'patch')) return;
  const callback = callbackOf(request.callbackUrl, desk);
  if (words.update === 'patch') {
    await client.patchDistribution({ domain: service.domain, ...different, ...callback }, options);
    return;
  }
  const kept = words.update.keeps.filter((name) => !names.has(name) && !isEmpty(service.fields[name]));
  const whole = { ...pick(service.fields, new Set(kept)), ...wanted, ...callback };
  await client.putDistribution({ domain: service.domain, ...whole }, options);
}

/** Reads first: deleting what is being deleted would be refused as busy, and what is gone must not look like a failure. */
async function remove(domain: string, options: CallOptions, desk: ServiceDesk): Promise<'gone' | 'leaving'> {
  const service = await readService(domain, options, desk);
  if (!service) return 'gone';
  if (service.status === 'CLOSING') return 'leaving';
  try {
    await desk.client.deleteDistributions([domain], options);
    return 'leaving';
  } catch (error) {
    if (isGone(error)) return 'gone';
    throw error;
  }
}

async function readService(
  domain: string,
  options: CallOptions,
  { client, words }: ServiceDesk,
): Promise<ToldService | undefined> {
  try {
    const services = await client.getDistributions(domain, options);
    return services
      .map(words.read)
      .find((service) => service.domain === domain && service.status !== 'CLOSE');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function readAll(
  options: CallOptions,
  { client, words }: ServiceDesk,
): Promise<readonly ToldService[]> {
  const services = await client.getDistributions(undefined, options);
  return services.map(words.read).filter(({ status }) => status !== 'CLOSE');
}

function isGone(error: unknown): boolean {
  return error instanceof VendorError && error.kind === 'not-found' && error.code !== undefined;
}

/** "CDN status codes". A suspended service is closed to viewers, not gone. */
const states: ReadonlyMap<string, VendorDistribution['state']> = new Map([
  ['OPENING', 'deploying'],
  ['OPEN', 'active'],
  ['RESUME', 'active'],
  ['MODIFYING', 'deploying'],
  ['SUSPENDING', 'deploying'],
  ['SUSPEND', 'disabled'],
  ['CLOSING', 'leaving'],
  ['CLOSE', 'leaving'],
  ['ERROR', 'failed'],
]);

function describe({ domain, status, aliases, found }: ToldService): VendorDistribution {
  const state = states.get(status) ?? 'unknown';
  const isEnabled = !status.startsWith('SUSPEND');
  const isTelling = state === 'active' || state === 'disabled' || state === 'deploying';
  return {
    vendorId: domain,
    state,
    statusText: status,
    cname: domain,
    hostnames: [...aliases, domain],
    found: { ...found, ...(isTelling && { enabled: isEnabled }) },
  };
}

/** A marker that stands in the description stays there. */
function descriptionOf(
  { spec, changed }: UpdateDistribution,
  { description }: ToldService,
  words: ServiceWords,
): Fields {
  if (!changed.includes('vendorOptions')) return {};
  const own = words.descriptionOf(spec);
  const marker = markerOf(description);
  if (marker !== undefined) return { description: writeDescription(own, marker) };
  return own === undefined && description === undefined ? {} : { description: own ?? '' };
}

function callbackOf(url: string | undefined, { callbackMethod }: ServiceDesk): Fields {
  return url === undefined ? {} : { callback: { httpMethod: callbackMethod, url: registeredUrl(url) } };
}

function pick(fields: Fields, names: ReadonlySet<string>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)));
}

/** The vendor tells numbers as text at times, and nothing at all for what is empty. */
function isSame(wanted: unknown, told: unknown): boolean {
  if (isEmpty(wanted) && isEmpty(told)) return true;
  if (typeof wanted === 'object') return isDeepStrictEqual(wanted, told);
  return textOf(wanted) === textOf(told);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function dropEmpty(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}
