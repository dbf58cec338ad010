import { readFile } from 'node:fs/promises';
import type { AcceptedChange, AcceptedDeletion, GoneDistribution, Routes } from '@purgeway/client';
import { z } from 'zod';
import type { Api } from '../api/api.ts';
import { usage } from '../command-error.ts';
import type { Context } from '../context.ts';
import type { ExitName } from '../exit-codes.ts';
import { plainText } from '../screen/plain-text.ts';
import { exitOf, printEnded, waitForOperation } from '../waiting/wait-for-operation.ts';

/** What every change of a distribution may be told. */
export interface ChangeOptions {
  readonly callback?: string;
  readonly idempotencyKey?: string;
  readonly wait?: true;
  readonly timeout?: number;
}

/** What a distribution is made of. */
export interface SpecOptions {
  readonly origin?: string;
  readonly domain?: string;
  readonly ttl?: number;
  readonly method?: readonly string[];
  readonly httpsOnly?: boolean;
  readonly enable?: true;
  readonly disable?: true;
  readonly tag?: readonly string[];
  readonly vendorOptions?: string;
}

/** Where it is, or is to be. */
export interface PlaceOptions {
  readonly vendor?: string;
  readonly account?: string;
}

type Changed = AcceptedChange | AcceptedDeletion | GoneDistribution;

/** Asks for a change, and waits for its end where that is wanted. */
export async function change(
  ask: (
    api: Api,
    given: { readonly idempotencyKey: string | undefined; readonly signal: AbortSignal },
  ) => Promise<Changed>,
  options: ChangeOptions,
  context: Context,
): Promise<ExitName> {
  const { connect, screen, signal } = context;
  const { api } = await connect();
  const changed = await ask(api, { idempotencyKey: options.idempotencyKey, signal });
  // A distribution that is gone already needs no operation.
  const operation = 'operation' in changed ? changed.operation : undefined;
  if (operation === undefined || options.wait !== true) {
    const outcome = operation === undefined ? 'is so already' : plainText(operation.id);
    await screen.document(changed);
    await screen.print(`${plainText(changed.distribution_id)}  ${outcome}`);
    return 'ok';
  }
  const ended = await waitForOperation({ id: operation.id, api, timeoutMs: options.timeout }, context);
  await screen.document({ ...changed, operation: ended.operation });
  await printEnded(ended, context);
  return exitOf(ended.operation);
}

/** The fields that are given, as the API has them. Throws a usage error. */
export async function specOf(options: SpecOptions): Promise<Routes['updateDistribution']['body']> {
  const { enable, disable, ttl } = options;
  if (enable === true && disable === true) {
    throw usage('Give either --enable or --disable.');
  }
  return {
    origin: options.origin,
    domain: options.domain,
    enabled: disable === true ? false : enable,
    cache_ttl_seconds: ttl === undefined ? undefined : Math.ceil(ttl / 1_000),
    allowed_methods: options.method,
    https_only: options.httpsOnly,
    tags: options.tag,
    vendor_options: await vendorOptionsIn(options.vendorOptions),
  };
}

export function callbackOf({ callback: url }: ChangeOptions): { readonly url: string } | undefined {
  return url === undefined ? undefined : { url };
}

const vendorOptionsSchema = z.record(z.string(), z.unknown());

async function vendorOptionsIn(
  file: string | undefined,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (file === undefined) {
    return undefined;
  }
  const text = await readFile(file, 'utf8').catch(() => {
    throw usage(`The file ${plainText(file)} cannot be read.`);
  });
  const parsed = vendorOptionsSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw usage(`The file ${plainText(file)} does not hold a JSON object.`);
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
