import type { RouteId } from './call.ts';
import { routes, type Routes } from './api/routes.ts';
import { isSendable } from './assert-sendable.ts';
import { newIdempotencyKey } from './new-idempotency-key.ts';

interface Keyable {
  readonly body?: unknown;
  readonly query?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly lines?: unknown;
  readonly idempotencyKey?: string | undefined;
}

type Takes<Fields> = [NonNullable<Fields>] extends [never]
  ? false
  : 'idempotency_key' extends keyof NonNullable<Fields>
    ? true
    : false;
type PlaceOf<Id extends RouteId> =
  Takes<Routes[Id]['body']> extends true ? 'body' : Takes<Routes[Id]['query']> extends true ? 'query' : never;
/** All routes that have a field for the key, and which: the document says so. */
type KeyFields = { readonly [Id in RouteId as [PlaceOf<Id>] extends [never] ? never : Id]: PlaceOf<Id> };

const keyFields: KeyFields = {
  purge: 'body',
  createDistribution: 'body',
  updateDistribution: 'body',
  deleteDistribution: 'query',
  adoptDistribution: 'body',
};

/** Where a route takes the key besides the header. Absent: nowhere. */
const places: Partial<Record<RouteId, 'body' | 'query'>> = keyFields;

/**
 * A request with its idempotency key, where the route takes one: what is given apart, or stands in a field, or one that is made up. It goes in
 * the header; what no header can carry goes in the field.
 */
export function placeKey<Given extends Keyable>(id: RouteId, given: Given): Given {
  if (!routes[id].isKeyed) {
    return given;
  }
  const field = fieldOf(given.body) ?? fieldOf(given.query);
  const key = given.idempotencyKey ?? field ?? newIdempotencyKey();
  if (key === field && !isSame(key)) {
    return given;
  }
  const place = given.lines === undefined ? places[id] : 'query';
  return isSendable(key) || place === undefined
    ? { ...given, headers: { ...given.headers, 'idempotency-key': key } }
    : { ...given, [place]: Object.assign({}, given[place], { idempotency_key: key }) };
}

/** In a header the API takes quotes off, and spaces are lost. */
function isSame(key: string): boolean {
  return isSendable(key) && key === key.trim() && !/^".*"$/u.test(key);
}

function fieldOf(fields: unknown): string | undefined {
  const isIn = typeof fields === 'object' && fields !== null && 'idempotency_key' in fields;
  return isIn && typeof fields.idempotency_key === 'string' ? fields.idempotency_key : undefined;
}
