import { z } from 'zod';
import type { FakeReading, FakeRequest } from '../testing/fake.ts';

const vendors = ['cloudflare', 'cloudfront', 'fastly'] as const;

const hostname = z.string().regex(/^[a-z0-9*]([a-z0-9.-]*[a-z0-9])?$/i);

const distributionFields = {
  origin: z.string().min(1),
  domain: hostname.optional(),
  enabled: z.boolean().optional(),
  cache_ttl_seconds: z.number().nonnegative().optional(),
  allowed_methods: z
    .array(z.enum(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']))
    .min(1)
    .optional(),
  https_only: z.boolean().optional(),
  tags: z.array(z.string().min(1)).optional(),
  vendor: z.enum(vendors).optional(),
};

/** Fields of a create, or of an update where `origin` is optional too. */
export const createSchema = z.strictObject(distributionFields);
export const updateSchema = createSchema.partial();
export type DistributionFields = z.infer<typeof updateSchema>;

/** Mixing kinds is not described, so it is refused. */
export const purgeSchema = z
  .strictObject({
    distribution_id: z.string().min(1),
    paths: z
      .array(z.string().regex(/^(https?:\/)?\/\S+$/))
      .min(1)
      .optional(),
    tags: z.array(z.string().min(1)).min(1).optional(),
    purge_everything: z.literal(true).optional(),
    idempotency_key: z.string().min(1).optional(),
    vendor: z.enum(vendors).optional(),
  })
  .refine(
    ({ paths, tags, purge_everything }) =>
      [paths, tags, purge_everything].filter((target) => target !== undefined).length === 1,
    'exactly one of paths, tags and purge_everything',
  );

export const listSchema = z.strictObject({
  cursor: z
    .string()
    .regex(/^after-\d+$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});

const time = z.iso.datetime();
export const statsSchema = z
  .strictObject({ distribution_id: z.string().optional(), from: time.optional(), to: time.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, 'from is not before to');

const nothing = z.strictObject({});

interface Route {
  readonly capability: string;
  readonly method: string;
  /** With `/` and an id behind it where `hasId`. */
  readonly path: string;
  readonly hasId?: boolean;
  readonly action: FakeReading['action'];
  readonly description: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
}

/** The CDN module, route by route. */
export const routes = [
  {
    capability: 'cdn.cache.purge',
    method: 'POST',
    path: '/v1/cdn/cache/purge',
    action: 'purge',
    description: 'Purge the CDN edge cache for a distribution.',
    body: purgeSchema,
  },
  {
    capability: 'cdn.cache.stats',
    method: 'GET',
    path: '/v1/cdn/cache/stats',
    action: 'stats',
    description: 'Read cache analytics for a distribution.',
    query: statsSchema,
  },
  {
    capability: 'cdn.distribution.create',
    method: 'POST',
    path: '/v1/cdn/distribution/create',
    action: 'create',
    description: 'Create a CDN distribution.',
    body: createSchema,
  },
  {
    capability: 'cdn.distribution.delete',
    method: 'DELETE',
    path: '/v1/cdn/distribution/delete',
    hasId: true,
    action: 'delete',
    description: 'Delete a CDN distribution.',
  },
  {
    capability: 'cdn.distribution.get',
    method: 'GET',
    path: '/v1/cdn/distribution/get',
    hasId: true,
    action: 'read',
    description: "Fetch a CDN distribution's current state.",
  },
  {
    capability: 'cdn.distribution.list',
    method: 'GET',
    path: '/v1/cdn/distribution/list',
    action: 'read',
    description: 'List all CDN distributions on the account.',
    query: listSchema,
  },
  {
    capability: 'cdn.distribution.update',
    method: 'PATCH',
    path: '/v1/cdn/distribution/update',
    hasId: true,
    action: 'update',
    description: 'Update a CDN distribution.',
    body: updateSchema,
  },
] as const satisfies readonly Route[];
export type Capability = (typeof routes)[number]['capability'];

/** Needs no key. Not a capability itself. */
export const discoveryPath = '/v1/discovery';

/** A request as the vendor reads it. */
export interface Reading extends FakeReading {
  readonly capability?: Capability | undefined;
  /** The distribution that the path, the body or the query names. */
  readonly distributionId?: string | undefined;
  readonly json: unknown;
  readonly query: Readonly<Record<string, string>>;
  /** What is wrong with its form. */
  readonly problem?: string | undefined;
}

/** Finds the route and checks body and query against it. */
export function readRequest(request: FakeRequest): Reading {
  const { pathname, searchParams } = request.url;
  const json = parseJson(request.body);
  const query = Object.fromEntries(searchParams);
  const route: (Route & { readonly capability: Capability }) | undefined = routes.find(
    (candidate) => candidate.method === request.method && isAt(candidate, pathname),
  );
  if (route === undefined) return { action: 'other', route: pathname, targets: [], json, query };
  const purge = route.action === 'purge' ? purgeSchema.safeParse(json).data : undefined;
  return {
    action: route.action,
    route: route.capability,
    capability: route.capability,
    distributionId:
      route.hasId === true
        ? decodeURIComponent(pathname.slice(route.path.length + 1))
        : (purge?.distribution_id ?? query['distribution_id']),
    json,
    query,
    problem: problemOf(route, request, { json, query }),
    ...targetsOf(purge),
  };
}

function isAt(route: Route, pathname: string): boolean {
  if (route.hasId !== true) return pathname === route.path;
  const id = pathname.startsWith(`${route.path}/`) ? pathname.slice(route.path.length + 1) : '';
  return id !== '' && !id.includes('/');
}

function targetsOf(
  purge: z.infer<typeof purgeSchema> | undefined,
): Pick<Reading, 'kind' | 'mode' | 'targets'> {
  if (purge === undefined) return { targets: [] };
  const { paths, tags } = purge;
  if (tags !== undefined) return { kind: 'tag', mode: 'hard', targets: tags };
  if (paths === undefined) return { kind: 'everything', mode: 'hard', targets: [] };
  const kind = paths.every((path) => path.endsWith('/')) ? 'directory' : 'url';
  return { kind, mode: 'hard', targets: paths };
}

function problemOf(
  route: Route,
  request: FakeRequest,
  { json, query }: Pick<Reading, 'json' | 'query'>,
): string | undefined {
  if (route.body === undefined && request.body !== '') return 'no body is expected';
  const isJson = request.headers['content-type']?.startsWith('application/json') === true;
  if (route.body !== undefined && !isJson) return 'Content-Type must be application/json';
  const parsed = [route.body?.safeParse(json), (route.query ?? nothing).safeParse(query)];
  const error = parsed.find((result) => result?.success === false)?.error;
  return error && z.prettifyError(error).replaceAll(/\s+/g, ' ');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
