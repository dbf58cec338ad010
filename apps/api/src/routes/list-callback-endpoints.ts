import { receiverOfEndpoint } from '@purgeway/store';
import { z } from 'zod';
import { maySee } from '../access/key-ring.ts';
import { configuredEndpoint } from '../callback-endpoints/find-endpoint.ts';
import type { Answer } from '../http/answer.ts';
import { openCursor, sealCursor } from '../http/cursor.ts';
import { pageFields, readQuery } from '../http/read-query.ts';
import type { Call } from '../http/route.ts';
import { presentEndpoint, type ShownEndpoint } from '../present/endpoint.ts';
import type { Services } from '../services.ts';

/** Query of `GET /v1/callback-endpoints`. */
export const listEndpointsQuery = z.strictObject(pageFields({ fallback: 50, most: 200 }));

/** Callback endpoints, those of the config on the first page. A page holds fewer than `limit` where others' were left out. */
export async function listCallbackEndpoints(
  { request, principal }: Call,
  services: Services,
): Promise<Answer> {
  const { limit, cursor } = readQuery(request, listEndpointsQuery);
  const list = `callback-endpoints ${principal.client}`;
  const after = openCursor(services.cursorSecret, list, cursor);
  const configured = after === undefined ? Object.keys(services.configuredEndpoints) : [];
  const page = await services.endpoints.list({ limit, after });
  const shown = [
    ...configured.flatMap((name) => configuredEndpoint(name, services) ?? []),
    ...page.items
      .filter(({ client }) => maySee(principal, client))
      .map((record): ShownEndpoint => ({ source: 'api', record })),
  ];
  const standing = await services.receivers.status(
    shown.map(({ record }) => receiverOfEndpoint(record.name)),
  );
  return {
    status: 200,
    body: {
      items: shown.flatMap((endpoint, i) => {
        const status = standing[i];
        return status === undefined ? [] : [presentEndpoint(endpoint, status)];
      }),
      next_cursor: sealCursor(services.cursorSecret, list, page.next),
    },
  };
}
