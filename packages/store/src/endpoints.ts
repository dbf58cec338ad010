import { callbackMethods, Secret, VaultError, type CallbackMethod } from '@purgeway/model';
import { z } from 'zod';
import type { StoreDeps } from './deps.ts';
import { StoreUnavailableError, unavailableUnlessKnown } from './errors.ts';
import { openWith } from './sealed-url.ts';
import type { Page } from './types.ts';

/** A callback endpoint that was made through the API. */
export interface EndpointRecord {
  readonly name: string;
  readonly client: string;
  /** Absent: it is sealed with a key that this process lacks. */
  readonly url?: string | undefined;
  readonly method: CallbackMethod;
  readonly description?: string | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Until then callbacks are signed with the secret before the present one too. */
  readonly previousSecretUntilMs?: number | undefined;
}

/** One whose address is known. */
export type OpenEndpoint = EndpointRecord & { readonly url: string };

/** `whsec_` and base64. */
export interface EndpointSecrets {
  readonly secret: Secret;
  readonly previous?: { readonly secret: Secret; readonly untilMs: number } | undefined;
}

/** What of an endpoint can be changed. */
export type EndpointPatch = Partial<Pick<OpenEndpoint, 'url' | 'method' | 'description'>>;

/**
 * Callback endpoints that were made through the API. Addresses and secrets are kept sealed: what must seal one, or open a secret, throws
 * `VaultError` without the key. One whose key is lost is shown without its address, and can be removed.
 */
export interface EndpointStore {
  /** Whether there is a key to keep secrets with. */
  readonly canKeep: boolean;
  /** `name-taken`: there is one of this name. `too-many`: its client has as many as it may have. Throws `StoreFullError`. */
  create(record: OpenEndpoint, secret: Secret): Promise<'created' | 'name-taken' | 'too-many'>;
  get(name: string): Promise<EndpointRecord | undefined>;
  /** With what its callbacks are signed. */
  getWithSecrets(name: string): Promise<{ record: OpenEndpoint; secrets: EndpointSecrets } | undefined>;
  /** By name. */
  list(query: { readonly limit: number; readonly after?: string | undefined }): Promise<Page<EndpointRecord>>;
  change(name: string, patch: EndpointPatch): Promise<EndpointRecord | undefined>;
  /**
   * Signs with the new secret from now on, and until then with the one before it too; what is kept is sealed with the present key. `known`: it is the present one already. `overlap`:
   * the one before is still in use, and would be lost to its receivers; not with `overlapMs` 0.
   */
  rotate(
    name: string,
    change: { readonly secret: Secret; readonly overlapMs: number },
  ): Promise<
    { readonly outcome: 'rotated' | 'known' | 'overlap'; readonly record: EndpointRecord } | undefined
  >;
  /** False: there is none. */
  remove(name: string): Promise<boolean>;
}

const keptSchema = z.object({
  client: z.string(),
  url: z.string(),
  method: z.enum(callbackMethods),
  description: z.string().optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  secret: z.string(),
  previous: z.object({ secret: z.string(), untilMs: z.number() }).optional(),
});
/** As it is kept: `url` and secrets are sealed. */
type Kept = z.output<typeof keptSchema>;

/** Endpoints that one client may have. */
const perClientMax = 100;

/** Changes that lose against another of the same moment are tried again this often. */
const triesMax = 20;

export function createEndpointStore(deps: StoreDeps): EndpointStore {
  const base = deps.keys.endpoints();
  const read = async (name: string): Promise<string | undefined> =>
    (await deps.redis.hget(base, name).catch(unavailableUnlessKnown)) ?? undefined;
  return {
    canKeep: deps.vault !== undefined,
    create: (record, secret) => create(deps, record, secret),
    get: async (name) => {
      const text = await read(name);
      return text === undefined ? undefined : readRecord(deps, name, parse(text));
    },
    getWithSecrets: async (name) => {
      const text = await read(name);
      if (text === undefined) {
        return undefined;
      }
      const kept = parse(text);
      return { record: openRecord(deps, name, kept), secrets: openSecrets(deps, name, kept) };
    },
    list: (query) => list(deps, query),
    change: (name, patch) =>
      change(deps, name, (kept) => ({
        ...kept,
        ...patch,
        url: patch.url === undefined ? kept.url : seal(deps, `${name} url`, patch.url),
      })),
    rotate: (name, wanted) => rotate(deps, name, wanted),
    remove: async (name) => {
      for (let tries = 0; tries < triesMax; tries += 1) {
        const text = await read(name);
        if (text === undefined) {
          return false;
        }
        if ((await deps.run('endpoint', base, [name, text, '', parse(text).client])) === 1) {
          return true;
        }
      }
      throw tooBusy(name);
    },
  };
}

async function create(
  deps: StoreDeps,
  record: OpenEndpoint,
  secret: Secret,
): ReturnType<EndpointStore['create']> {
  const { name, previousSecretUntilMs: _, ...fields } = record;
  const kept = {
    ...fields,
    url: seal(deps, `${name} url`, record.url),
    secret: sealSecret(deps, name, secret),
  };
  await deps.room.assertFor([]);
  const text = JSON.stringify(kept);
  const made = await deps.run('endpoint', deps.keys.endpoints(), [
    name,
    '',
    text,
    record.client,
    perClientMax,
  ]);
  if (made === 1) {
    return 'created';
  }
  return made === 0 ? 'name-taken' : 'too-many';
}

/** `apply` answers undefined when nothing is to change. */
async function change(
  deps: StoreDeps,
  name: string,
  apply: (kept: Kept) => Kept | undefined,
): Promise<EndpointRecord | undefined> {
  const base = deps.keys.endpoints();
  for (let tries = 0; tries < triesMax; tries += 1) {
    const text = await deps.redis.hget(base, name).catch(unavailableUnlessKnown);
    if (text === null) {
      return undefined;
    }
    const kept = parse(text);
    const applied = apply(kept);
    if (applied === undefined) {
      return readRecord(deps, name, kept);
    }
    const changed = { ...applied, updatedAtMs: deps.now() };
    if ((await deps.run('endpoint', base, [name, text, JSON.stringify(changed), kept.client])) === 1) {
      return readRecord(deps, name, changed);
    }
  }
  throw tooBusy(name);
}

async function rotate(
  deps: StoreDeps,
  name: string,
  { secret, overlapMs }: Parameters<EndpointStore['rotate']>[1],
): ReturnType<EndpointStore['rotate']> {
  let outcome: 'rotated' | 'known' | 'overlap' = 'rotated';
  const record = await change(deps, name, (kept) => {
    const { previous: _, ...rest } = kept;
    const present = openSecrets(deps, name, kept);
    outcome = outcomeOf();
    if (outcome !== 'rotated') {
      return undefined;
    }
    // All of it is sealed anew: afterwards the encryption key that it was sealed with may be dropped.
    const overlap = { secret: sealSecret(deps, name, present.secret), untilMs: deps.now() + overlapMs };
    return {
      ...rest,
      url: seal(deps, `${name} url`, openRecord(deps, name, kept).url),
      secret: sealSecret(deps, name, secret),
      ...(overlapMs > 0 && { previous: overlap }),
    };

    function outcomeOf(): typeof outcome {
      if (present.secret.reveal() === secret.reveal()) {
        return 'known';
      }
      return present.previous !== undefined && overlapMs > 0 ? 'overlap' : 'rotated';
    }
  });
  return record === undefined ? undefined : { outcome, record };
}

async function list(
  deps: StoreDeps,
  { limit, after }: Parameters<EndpointStore['list']>[0],
): Promise<Page<EndpointRecord>> {
  const base = deps.keys.endpoints();
  const names = await deps.redis
    .zrangebylex(`${base}:names`, after === undefined ? '-' : `(${after}`, '+', 'LIMIT', 0, limit + 1)
    .catch(unavailableUnlessKnown);
  const page = names.slice(0, limit);
  const texts = page.length === 0 ? [] : await deps.redis.hmget(base, ...page).catch(unavailableUnlessKnown);
  return {
    items: page.flatMap((name, i) => {
      const text = texts[i];
      return typeof text === 'string' ? [readRecord(deps, name, parse(text))] : [];
    }),
    next: names.length > limit ? page.at(-1) : undefined,
  };
}

function parse(text: string): Kept {
  return keptSchema.parse(JSON.parse(text));
}

function openRecord(deps: StoreDeps, name: string, kept: Kept): OpenEndpoint {
  return { ...shownOf(deps, name, kept), url: openWith(deps.vault, kept.url, placeOf(`${name} url`)) };
}

/** {@link openRecord}, but without the address where its key is not there. */
function readRecord(deps: StoreDeps, name: string, kept: Kept): EndpointRecord {
  try {
    return openRecord(deps, name, kept);
  } catch (error) {
    if (error instanceof VaultError) {
      return shownOf(deps, name, kept);
    }
    throw error;
  }
}

function shownOf(deps: StoreDeps, name: string, kept: Kept): Omit<EndpointRecord, 'url'> {
  const { secret: _secret, url: _url, previous: _previous, ...fields } = kept;
  const previous = previousOf(deps, kept);
  return { ...fields, name, ...(previous !== undefined && { previousSecretUntilMs: previous.untilMs }) };
}

/** What is past its time is not there any more, nor is the key needed that it was sealed with. */
function previousOf({ now }: StoreDeps, { previous }: Kept): Kept['previous'] {
  return previous !== undefined && previous.untilMs > now() ? previous : undefined;
}

function openSecrets(deps: StoreDeps, name: string, kept: Kept): EndpointSecrets {
  const previous = previousOf(deps, kept);
  const open = (text: string): Secret => new Secret(openWith(deps.vault, text, placeOf(`${name} secret`)));
  return {
    secret: open(kept.secret),
    ...(previous !== undefined && { previous: { ...previous, secret: open(previous.secret) } }),
  };
}

function sealSecret(deps: StoreDeps, name: string, secret: Secret): string {
  return seal(deps, `${name} secret`, secret.reveal());
}

function seal({ vault }: StoreDeps, what: string, text: string): string {
  if (vault === undefined) {
    throw new VaultError('There is no encryption key to keep this with.');
  }
  return vault.seal(text, placeOf(what));
}

function placeOf(what: string): string {
  return `callback endpoint ${what}`;
}

function tooBusy(name: string): StoreUnavailableError {
  return new StoreUnavailableError(`The callback endpoint ${name} is being changed by many at once.`);
}
