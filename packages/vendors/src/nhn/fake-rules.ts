import { z } from 'zod';
import type { FakeAnswer, FakeContext, FakeReading, FakeRequest, FakeRules } from '../testing/fake.ts';
import type { FakeLimits } from '../testing/fake-limits.ts';
import { codeOfSettings } from './fake-checks.ts';
import { hasForm, readForm, type FakeFields, type FakeVersion } from './fake-forms.ts';
import { createFakePurges, type FakePurge } from './fake-purges.ts';
import type { FakeService, FakeServices } from './fake-services.ts';
import { failure, success, tell } from './fake-words.ts';

/** The keys that the fake knows. */
export const fakeKeys = {
  appKey: 'fakeNhnAppKey+0123456789',
  secretKey: 'fakeNhnSecret/0123456789',
} as const;

/** The console guide's limits, written down here a second time so that a slip in the adapter's copy shows. */
const limits: FakeLimits = {
  targetsPerCallMax: { url: 200, everything: 1 },
  targetsPerDayMax: {},
  utcOffsetMinutes: 540,
  rates: [
    { action: 'purge', kind: 'url', callsMax: 1, windowMs: 1_000 },
    { action: 'purge', kind: 'everything', callsMax: 1, windowMs: 300_000 },
  ],
};

interface Reading extends FakeReading {
  /** Such as `v1.5 POST purges`. */
  readonly key: string;
  readonly appKey: string;
  /** Absent: not in the documented form. */
  readonly form: FakeFields | undefined;
  readonly purge: FakePurge | undefined;
}

interface Place {
  readonly version: FakeVersion;
  readonly services: FakeServices;
  readonly purges: ReturnType<typeof createFakePurges>;
}

/** How the fake reads, refuses and carries out what it is asked. */
export function createFakeRules(
  context: FakeContext,
  version: FakeVersion,
  services: FakeServices,
): FakeRules<Reading> {
  const place: Place = { version, services, purges: createFakePurges(context) };
  return {
    limits,
    read,
    refuse: (request, reading) => {
      services.settle();
      return refuseAtDoor(request, reading, version) ?? refuseForm(reading, place);
    },
    carryOut: (request, reading) => carryOut(request, reading, place),
    words: {
      tooFast: () => failure(30001),
      // The guide says that v1.5 splits what is too much in silence; a client that counts on it loses the numbers of all parts but one.
      tooManyTargets: () => failure(10006),
      quotaUsed: () => failure(30001),
      badTarget: () => failure(10006),
      badCredentials: () => failure(20002),
      ownFailure: () => failure(30000),
    },
  };
}

function read(request: FakeRequest): Reading {
  const [, version = '', key = '', path = ''] =
    /^\/([^/]+)\/appKeys\/([^/]+)\/(.+)$/.exec(request.url.pathname) ?? [];
  const route = `${version} ${request.method} ${path}`;
  const form = readForm(route, request.body);
  const purge = form && readPurge(route, form);
  return {
    action: actionOf(request.method, path),
    route,
    key: route,
    appKey: decodeURIComponent(key),
    form,
    purge,
    ...(purge && { kind: purge.type === 'ALL' ? 'everything' : 'url', mode: 'hard' }),
    targets: purge?.targets ?? [],
  };
}

function actionOf(method: string, path: string): FakeReading['action'] {
  if (path.startsWith('purge')) return method === 'GET' ? 'status' : 'purge';
  if (path !== 'distributions') return 'other';
  const actions = { POST: 'create', GET: 'read', PUT: 'update', PATCH: 'update', DELETE: 'delete' } as const;
  return new Map<string, FakeReading['action']>(Object.entries(actions)).get(method) ?? 'other';
}

function readPurge(route: string, form: FakeFields): FakePurge | undefined {
  const domain = String(form['domain']);
  if (route === 'v2.0 POST purge/all') return { domain, type: 'ALL', targets: [domain] };
  if (route === 'v2.0 POST purge/item') {
    return { domain, type: 'ITEM', targets: z.array(z.string()).parse(form['purgeList']) };
  }
  if (route !== 'v1.5 POST purges') return undefined;
  if (form['purgeType'] === 'ALL') return { domain, type: 'ALL', targets: [domain] };
  const lines = z.string().catch('').parse(form['purgeList']).split('\n');
  return { domain, type: 'ITEM', targets: lines.filter((line) => line !== '') };
}

function refuseAtDoor(request: FakeRequest, reading: Reading, version: FakeVersion): FakeAnswer | undefined {
  if (!reading.key.startsWith(`${version} `)) return { status: 404, body: '<html>not found</html>' };
  if (reading.appKey !== fakeKeys.appKey) return failure(20001);
  if (request.headers['authorization'] !== fakeKeys.secretKey) return failure(20002);
  if (!hasForm(reading.key)) return { status: 405, body: '' };
  const isJson = request.headers['content-type'] === 'application/json';
  return isJson && reading.form ? undefined : failure(10006);
}

function refuseForm({ action, form = {}, purge }: Reading, place: Place): FakeAnswer | undefined {
  const code =
    (purge && codeOfPurge(purge, form, place.services)) ??
    (action === 'create' ? codeOfCreate(form, place) : undefined) ??
    (action === 'update' ? codeOfUpdate(form, place) : undefined) ??
    (action === 'delete' ? codeOfDelete(form, place.services) : undefined);
  return code === undefined ? undefined : failure(code);
}

function codeOfPurge(
  { domain, type, targets }: FakePurge,
  form: FakeFields,
  services: FakeServices,
): number | undefined {
  if (!['ITEM', 'ALL', undefined].includes(z.string().optional().parse(form['purgeType']))) return 10017;
  const service = services.get(domain);
  if (!service) return 10000;
  if (service.status === 'CLOSE') return 10021;
  if (['OPENING', 'CLOSING', 'ERROR'].includes(service.status)) return 30003;
  if (type === 'ALL') return undefined;
  if (targets.length === 0) return 10001;
  return targets.every((target) => /^(https?:\/\/[^/]+)?\/[^\s]*$/.test(target)) ? undefined : 10006;
}

function codeOfCreate(form: FakeFields, { services, version }: Place): number | undefined {
  const fields = serviceIn(form);
  return codeOfCache(fields, version) ?? codeOfSettings(fields, services.aliasesTaken(undefined));
}

function codeOfUpdate(form: FakeFields, { services, version }: Place): number | undefined {
  const fields = serviceIn(form);
  const service = services.get(String(fields['domain']));
  return (
    codeOfService(service) ??
    codeOfCache(fields, version) ??
    codeOfSettings(fields, services.aliasesTaken(String(fields['domain'])))
  );
}

function codeOfDelete(form: FakeFields, services: FakeServices): number | undefined {
  return domainsIn(form)
    .map((domain) => codeOfService(services.get(domain)))
    .find((code) => code !== undefined);
}

function codeOfService(service: FakeService | undefined): number | undefined {
  if (!service) return 10000;
  if (service.status === 'CLOSE') return 10021;
  return service.job ? 10004 : undefined;
}

function codeOfCache(fields: FakeFields, version: FakeVersion): number | undefined {
  const isSaid = fields['useOriginCacheControl'] !== undefined || fields['cacheType'] !== undefined;
  return version === 'v2.0' && !isSaid ? 10015 : undefined;
}

function carryOut(
  { url }: FakeRequest,
  { key, action, form = {}, purge }: Reading,
  place: Place,
): FakeAnswer {
  const { services, purges, version } = place;
  if (purge) {
    const purgeSeq = purges.add(purge);
    return version === 'v2.0' ? success() : success({ purgeSeq });
  }
  if (action === 'status') return purges.read(url.searchParams);
  if (action === 'read') return answerRead(url.searchParams, services, version);
  if (action === 'create') {
    return success({ distributions: [tell(services.create(serviceIn(form)), version, 'created')] });
  }
  if (action === 'delete') {
    for (const domain of domainsIn(form))
      withService(services, domain, (service) => services.remove(service));
    return success();
  }
  const { domain, ...fields } = serviceIn(form);
  withService(services, String(domain), (service) => {
    const kept = key.startsWith('v1.5 PATCH') ? service.fields : { region: service.fields['region'] };
    services.update(service, { ...kept, ...fields });
  });
  return success();
}

/** One service stands flat beside the header, all of them in a list, as the example and the table of fields have it. */
function answerRead(params: URLSearchParams, services: FakeServices, version: FakeVersion): FakeAnswer {
  const [domain, status] = [params.get('domain'), params.get('status')];
  if (domain === null) {
    const found = services.all().filter((service) => status === null || service.status === status);
    return success({ distributions: found.map((service) => tell(service, version, 'asked')) });
  }
  const service = services.get(domain);
  return service ? success(tell(service, version, 'asked')) : failure(10000);
}

function withService(services: FakeServices, domain: string, run: (service: FakeService) => void): void {
  const service = services.get(domain);
  if (service) run(service);
}

/** Of a list of one, or flat. */
function serviceIn(form: FakeFields): FakeFields {
  const list = z.tuple([z.record(z.string(), z.unknown())]).safeParse(form['distributions']);
  return list.success ? list.data[0] : form;
}

function domainsIn(form: FakeFields): readonly string[] {
  return z.array(z.string()).parse(form['domains']);
}
