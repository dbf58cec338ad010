import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { CallbackEndpoint } from '@purgeway/client';
import { firstItems } from '../api/first-items.ts';
import { standingOfEndpoint } from '../commands/callbacks.ts';
import { failureReason } from '../failure-reason.ts';
import { plainText } from '../screen/plain-text.ts';
import { within } from '../within.ts';
import { attempt, type Examination } from './attempt.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

type Look = (
  host: string,
  options: { readonly all: true },
) => Promise<readonly { readonly address: string }[]>;

/** Node has no more threads for them. */
const lookupsAtATime = 4;
const lookupWithinMs = 5_000;

/** Where callbacks go: whether the names can be looked up, from here, whether the receivers answer, and what was given up. */
export async function* examineCallbacks(
  { api, signal }: Omit<Examination, 'clock'>,
  look: Look = lookup,
): AsyncGenerator<Finding> {
  const tried = await attempt('callbacks', () => endpointsOf({ api, signal }));
  if ('failure' in tried) {
    yield tried.failure;
    return;
  }
  const endpoints = tried.answer;
  for (let from = 0; from < endpoints.length; from += lookupsAtATime) {
    const some = endpoints.slice(from, from + lookupsAtATime).map(async (endpoint) => {
      return [standing(endpoint), ...(await nameOf(endpoint, look, signal))];
    });
    yield* (await Promise.all(some)).flat();
  }
  yield* await deadOnes({ api, signal });
}

/** Endpoints that are looked at. */
const endpointsMax = 200;

async function endpointsOf({
  api,
  signal,
}: Pick<Examination, 'api' | 'signal'>): Promise<CallbackEndpoint[]> {
  return Array.fromAsync(
    firstItems({
      read: (query) => api.call('listCallbackEndpoints', { query, signal }),
      limit: endpointsMax,
      perPage: 100,
    }),
  );
}

function standing(endpoint: CallbackEndpoint): Finding {
  const name = `callbacks ${plainText(endpoint.name)}`;
  const stands = plainText(standingOfEndpoint(endpoint));
  if (endpoint.disabled_at !== undefined) {
    return fail(
      name,
      stands,
      `When it works again, enable it: POST /v1/callback-endpoints/${plainText(endpoint.name)}/enable`,
    );
  }
  return stands === 'works'
    ? ok(name, stands)
    : warn(name, stands, 'The receiver does not answer; it is tried again by itself.');
}

async function nameOf(
  { name: endpoint, url }: CallbackEndpoint,
  look: Look,
  signal: AbortSignal,
): Promise<Finding[]> {
  const host = url === undefined ? undefined : URL.parse(url)?.hostname;
  if (host === undefined || host === '' || isIP(host.replace(/^\[|\]$/gu, '')) !== 0) {
    return [];
  }
  const name = `dns ${plainText(endpoint)}`;
  try {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(lookupWithinMs)]);
    const found = await within(look(host, { all: true }), inTime);
    return [ok(name, `${plainText(host)} is ${found.map(({ address }) => address).join(', ')} from here`)];
  } catch (error) {
    signal.throwIfAborted();
    return [
      fail(
        name,
        `${plainText(host)} cannot be looked up from here: ${failureReason(error)}.`,
        'Correct the name, or see to its DNS.',
      ),
    ];
  }
}

async function deadOnes({ api, signal }: Pick<Examination, 'api' | 'signal'>): Promise<Finding[]> {
  const query = { state: 'dead', limit: 1 } as const;
  const tried = await attempt('callbacks', () => api.call('listCallbacks', { query, signal }));
  if ('failure' in tried) {
    return [tried.failure];
  }
  const { items } = tried.answer;
  return [
    items.length === 0
      ? ok('callbacks given up', 'none')
      : warn(
          'callbacks given up',
          'there are some',
          'purgeway callbacks list; then purgeway callbacks redeliver --from 3d',
        ),
  ];
}
