import type { DistributionSpec } from '@purgeway/model';
import { randomBytes } from 'node:crypto';
import type { FakeContext, FakeDistributions } from '../testing/fake.ts';
import { listOf } from './fake-checks.ts';
import type { FakeCallbacks } from './fake-callbacks.ts';
import type { FakeFields, FakeVersion } from './fake-forms.ts';
import { bodyOfCallback, callbackOf, withChange } from './fake-words.ts';

/** What is being done to a service. */
interface Job {
  readonly status: 'OPENING' | 'MODIFYING' | 'CLOSING';
  readonly atMs: number;
  /** What stays when it fails. */
  readonly before: FakeFields;
}

/** A service of the fake. */
export interface FakeService {
  readonly domain: string;
  fields: FakeFields;
  status: string;
  readonly createdAtMs: number;
  deletedAtMs?: number;
  job?: Job | undefined;
  isBroken: boolean;
}

/** The services of one fake: created, changed and deleted over time, one job each. */
export interface FakeServices extends FakeDistributions {
  /** Carries out what is due by the clock, and calls back. */
  settle(): void;
  /** All that are not closed. */
  all(): readonly FakeService[];
  /** Closed ones too. */
  get(domain: string): FakeService | undefined;
  /** Aliases of all but one. */
  aliasesTaken(besides: string | undefined): ReadonlySet<string>;
  create(fields: FakeFields): FakeService;
  update(service: FakeService, fields: FakeFields): void;
  remove(service: FakeService): void;
}

/** What a fake's services need besides its clock. */
export interface FakeServicesPlace {
  readonly version: FakeVersion;
  readonly appKey: string;
  readonly callbacks: FakeCallbacks;
  /** Told of every new service. */
  readonly onCreated: (domain: string) => void;
}

export function createFakeServices(context: FakeContext, place: FakeServicesPlace): FakeServices {
  const services = new Map<string, FakeService>();
  const now = (): number => context.clock.now();
  const alive = (): readonly FakeService[] =>
    [...services.values()].filter(({ status }) => status !== 'CLOSE');
  const begin = (service: FakeService, status: Job['status'], before: FakeFields): void => {
    service.job = { status, atMs: now(), before };
    service.status = status;
  };
  const demand = (domain: string): FakeService => {
    const service = services.get(domain);
    if (!service) throw new Error(`The fake has no service ${domain}.`);
    return service;
  };
  const settle = (): void => {
    for (const service of services.values()) {
      const { job } = service;
      if (job && now() - job.atMs >= context.rolloutAfterMs()) finish(service, job, { ...place, now });
    }
  };
  return {
    settle,
    all: alive,
    get: (domain) => services.get(domain),
    aliasesTaken: (besides) =>
      new Set(
        alive()
          .filter(({ domain }) => domain !== besides)
          .flatMap(({ fields }) => listOf(fields['domainAlias'])),
      ),
    create: (fields) => {
      const domain = newDomain();
      const service: FakeService = { domain, fields, status: 'OPENING', createdAtMs: now(), isBroken: false };
      services.set(domain, service);
      begin(service, 'OPENING', fields);
      place.onCreated(domain);
      return service;
    },
    update: (service, fields) => {
      begin(service, 'MODIFYING', service.fields);
      service.fields = fields;
    },
    remove: (service) => begin(service, 'CLOSING', service.fields),
    ids: () => {
      settle();
      return alive().map(({ domain }) => domain);
    },
    alter: (domain, change) => {
      settle();
      alter(demand(domain), change, place);
    },
    breakDown: (domain) => {
      demand(domain).isBroken = true;
    },
  };
}

const endings: Readonly<Record<Job['status'], string>> = {
  OPENING: 'OPEN',
  MODIFYING: 'OPEN',
  CLOSING: 'CLOSE',
};

function finish(
  service: FakeService,
  job: Job,
  { now, ...place }: FakeServicesPlace & { readonly now: () => number },
): void {
  const called = service.fields;
  service.job = undefined;
  service.status = service.isBroken ? 'ERROR' : endings[job.status];
  if (service.isBroken) service.fields = job.before;
  if (service.status === 'CLOSE') service.deletedAtMs = now();
  notify({ ...service, fields: called }, place, job.status);
}

/** Suspending and resuming is for the console alone. */
function alter(service: FakeService, change: Partial<DistributionSpec>, place: FakeServicesPlace): void {
  service.fields = withChange(service.fields, change, place.version);
  if (change.enabled !== undefined) service.status = change.enabled ? 'OPEN' : 'SUSPEND';
  notify(service, place, service.status);
}

/** The body carries the status of the job itself, as in the document's example; the address tells how it ended. */
function notify(service: FakeService, place: FakeServicesPlace, statusInBody: string): void {
  const callback = callbackOf(service.fields);
  if (callback === undefined) return;
  const { domain, status } = service;
  const isSuccessful = status !== 'ERROR';
  place.callbacks.add({
    method: callback.httpMethod,
    url: callback.url,
    variables: { appKey: place.appKey, domain, status, isSuccessful: String(isSuccessful) },
    body: bodyOfCallback({ ...service, status: statusInBody }, { ...place, isSuccessful }),
  });
}

function newDomain(): string {
  const letters = [...randomBytes(8)].map((byte) => (byte % 36).toString(36));
  return `${letters.join('')}.toastcdn.net`;
}
