import { isCapable } from '@purgeway/vendors';
import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { templateOf } from '../openapi/describe-route.ts';
import { problemCatalog, type ProblemCode } from '../problems/catalog.ts';
import type { Services } from '../services.ts';
import type { ShownRouteCapability, ShownRouteCapabilityInFull } from '../present/service-schemas.ts';
import type { CapabilityDescription } from './capability.ts';

/** A route that discovery speaks of. */
export interface Described {
  readonly route: Route;
  readonly capability: CapabilityDescription;
}

/** The routes that have a capability, in their order. */
export function describedRoutes(routes: readonly Route[]): Described[] {
  return routes.flatMap((route) => (route.capability ? [{ route, capability: route.capability }] : []));
}

/** A capability as the list shows it: what it is called by, and which configured vendors offer it. */
export function presentCapability(
  { route, capability }: Described,
  { vendorAccounts }: Pick<Services, 'vendorAccounts'>,
): ShownRouteCapability {
  const { words } = capability;
  const able = [...vendorAccounts.values()].filter(
    ({ vendor }) => words === undefined || words.some((word) => isCapable(vendor.capabilities, word)),
  );
  return {
    id: capability.id,
    description: capability.description,
    method: route.method,
    path: templateOf(route.path),
    available: words === undefined || able.length > 0,
    vendors: [...new Set(able.map(({ vendor }) => vendor.id))],
  };
}

/** A capability with all that is needed to call it. */
export function presentCapabilityInFull(
  described: Described,
  services: Pick<Services, 'vendorAccounts'>,
): ShownRouteCapabilityInFull {
  const { route, capability } = described;
  return {
    ...presentCapability(described, services),
    scopes: route.access === 'public' ? [] : route.access,
    parameters: [
      ...[...route.path.matchAll(/:(\w+)/gu)].map(([, name = '']) => ({
        name,
        in: 'path' as const,
        type: 'string',
        required: true,
      })),
      ...parametersOf(capability.query, 'query'),
      ...parametersOf(capability.body, 'body'),
    ],
    errors: [...commonErrors, ...capability.errors].map((code) => ({ code, ...problemCatalog[code] })),
    examples: [exampleOf(described)],
  };
}

const commonErrors: readonly ProblemCode[] = [
  'invalid-request',
  'unauthorized',
  'forbidden',
  'too-many-wrong-keys',
  'too-many-requests',
  'internal-error',
  'store-unavailable',
];

const objectSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

/** The fields of a request, read from what checks it. */
function parametersOf(schema: z.ZodType | undefined, place: 'query' | 'body') {
  if (schema === undefined) {
    return [];
  }
  const { properties, required } = objectSchema.parse(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  );
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    type: typeOf(property),
    required: required.includes(name),
    description: property['description'],
  }));
}

const itemsSchema = z.object({ items: z.record(z.string(), z.unknown()).default({}) });

function typeOf(property: Readonly<Record<string, unknown>>): string {
  const { type } = property;
  if (type === 'array') {
    return `${typeOf(itemsSchema.parse(property).items)}[]`;
  }
  if (type === 'integer') {
    return 'number';
  }
  return typeof type === 'string' ? type : 'any';
}

function exampleOf({ route, capability: { example } }: Described) {
  return { method: route.method, path: example?.path ?? templateOf(route.path), body: example?.body };
}
