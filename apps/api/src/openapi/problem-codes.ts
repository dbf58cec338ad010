import type { Route } from '../http/route.ts';
import { problemCatalog, type ProblemCode } from '../problems/catalog.ts';

/** Problems that any request may meet before a route is found, so that no route names them. */
export const codesBeforeRouting: readonly ProblemCode[] = [
  'bad-request',
  'route-not-found',
  'method-not-allowed',
  'request-timeout',
  'expectation-failed',
  'headers-too-large',
  'stopping',
];

const ofKeys: readonly ProblemCode[] = [
  'unauthorized',
  'forbidden',
  'origin-refused',
  'too-many-requests',
  'too-many-wrong-keys',
  'internal-error',
  'store-unavailable',
];
const ofBodies: readonly ProblemCode[] = [
  'bad-request',
  'invalid-json',
  'invalid-request',
  'unsupported-media-type',
  'body-too-large',
];
const ofIdempotencyKeys: readonly ProblemCode[] = ['invalid-request'];

/** Every problem that the route itself may answer with, by status. */
export function problemCodesOf(route: Route): ReadonlyMap<number, readonly ProblemCode[]> {
  const { spec } = route;
  const all = new Set<ProblemCode>([
    ...(route.access === 'public' ? [] : ofKeys),
    ...(spec.query === undefined ? [] : (['invalid-request'] as const)),
    ...(spec.body === undefined ? [] : ofBodies),
    ...(spec.isKeyed === true ? ofIdempotencyKeys : []),
    ...(route.access !== 'public' && route.reach === 'client' ? (['outside-key-limits'] as const) : []),
    ...(spec.errors ?? []),
  ]);
  const byStatus = Map.groupBy(all, (code) => problemCatalog[code].status);
  return new Map([...byStatus].toSorted(([one], [other]) => one - other));
}
