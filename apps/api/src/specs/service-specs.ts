import type { RouteSpec } from '../openapi/route-spec.ts';
import {
  discoverySchema,
  livenessSchema,
  openApiSchema,
  problemKindSchema,
  readinessSchema,
  routeCapabilityInFullSchema,
} from '../present/service-schemas.ts';

const tag = 'Service';

export const livezSpec: RouteSpec = {
  id: 'livez',
  tag,
  summary: 'The process answers; nothing is said of Redis.',
  answers: { 200: { says: 'It lives.', body: livenessSchema } },
};

export const readyzSpec: RouteSpec = {
  id: 'readyz',
  tag,
  summary: 'Whether purges can be accepted now.',
  answers: {
    200: { says: 'They can.', body: readinessSchema },
    503: { says: 'They cannot, for these reasons.', body: readinessSchema },
  },
};

export const metricsSpec: RouteSpec = {
  id: 'metrics',
  tag,
  summary: 'What this process has measured, for Prometheus.',
  notes:
    'From networks that the config allows, by default from the machine itself; from elsewhere with a key that has the scope `read`.',
  isCounted: true,
  answers: { 200: { says: 'In the text format of Prometheus.', file: 'text/plain' } },
  errors: [
    'unauthorized',
    'forbidden',
    'outside-key-limits',
    'route-not-found',
    'too-many-requests',
    'too-many-wrong-keys',
    'internal-error',
    'store-unavailable',
  ],
};

export const problemPageSpec: RouteSpec = {
  id: 'getProblem',
  tag,
  summary: "What a problem's `type` leads to.",
  parameters: { code: 'The code of the problem.' },
  answers: { 200: { says: 'What the code means.', body: problemKindSchema } },
  errors: ['route-not-found'],
};

export const discoverySpec: RouteSpec = {
  id: 'discover',
  tag,
  summary: 'What can be done here, and at which vendors.',
  answers: { 200: { says: 'The capabilities.', body: discoverySchema } },
};

export const discoverOneSpec: RouteSpec = {
  id: 'discoverOne',
  tag,
  summary: 'One capability with all that is needed to call it.',
  parameters: { capability: 'Its id, such as `cdn.cache.purge`.' },
  answers: { 200: { says: 'The capability.', body: routeCapabilityInFullSchema } },
  errors: ['capability-not-found'],
};

export const openApiSpec: RouteSpec = {
  id: 'getOpenApi',
  tag,
  summary: 'This document.',
  answers: {
    200: { says: 'The document.', body: openApiSchema, headers: ['ETag'] },
    304: { says: 'It is the one that `If-None-Match` names.', headers: ['ETag'] },
  },
};
