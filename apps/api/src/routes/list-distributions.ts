import { z } from 'zod';
import { hasScope, type Principal } from '../access/key-ring.ts';
import { isVisibleTo, type Found } from '../distributions/find-distribution.ts';
import type { Answer } from '../http/answer.ts';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { pageFields, readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { presentDistribution } from '../present/distribution.ts';
import type { Services } from '../services.ts';

/** Query of `GET /v1/cdn/distribution/list`. */
export const listDistributionsQuery = z.strictObject(pageFields({ fallback: 50, most: 200 }));

/** Those of the config first, then the client's own, oldest first; everybody's for an `admin` key. */
export async function listDistributions({ request, principal }: Call, services: Services): Promise<Answer> {
  const { limit, cursor } = readQuery(request, listDistributionsQuery);
  const list = `distributions ${hasScope(principal, ['admin']) ? '*' : principal.client}`;
  const position = openCursor(services.cursorSecret, list, cursor);
  const page = await pageFrom(placeOf(position), { limit, principal }, services);
  return {
    status: 200,
    body: {
      items: page.items
        .filter((found) => isVisibleTo(found, principal))
        .map((found) => presentDistribution(found, services)),
      next_cursor: sealCursor(services.cursorSecret, list, page.next),
    },
  };
}

/** Where a page begins: so far into the config's, and behind that place of the store's. */
interface Place {
  readonly registered: number;
  readonly after?: string | undefined;
}

interface PageWish {
  readonly limit: number;
  readonly principal: Principal;
}

async function pageFrom(
  { registered, after }: Place,
  { limit, principal }: PageWish,
  services: Services,
): Promise<{ items: Found[]; next?: string | undefined }> {
  const end = registered + limit;
  const first = services.registered.slice(registered, end).map((entry): Found => ({ managed: false, entry }));
  if (end < services.registered.length) {
    return { items: first, next: `config ${end}` };
  }
  const room = limit - first.length;
  const clients = hasScope(principal, ['admin']) ? undefined : [principal.client];
  // Also when the page is full, to know whether another one follows.
  const page = await services.distributions.list({ clients, limit: Math.max(room, 1), after });
  if (room === 0) {
    return { items: first, next: page.items.length === 0 ? undefined : 'store' };
  }
  const rest = page.items.map((record): Found => ({ managed: true, record }));
  return { items: [...first, ...rest], next: page.next === undefined ? undefined : `store ${page.next}` };
}

function placeOf(position: string | undefined): Place {
  const [part, where] = position?.split(' ', 2) ?? ['config', '0'];
  return part === 'config'
    ? { registered: Number(where) }
    : { registered: Number.MAX_SAFE_INTEGER, after: where };
}
