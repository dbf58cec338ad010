import { hookProblems, type HookSettings } from '@purgeway/hooks';
import {
  Secret,
  type CallbackRequest,
  type Priority,
  type PurgeMode,
  type TargetKind,
} from '@purgeway/model';
import type { z } from 'zod';
import { problemAt, type ConfigProblem, type Path } from './config-error.ts';
import { isEnvReference, resolveReferences, type Env } from './env-reference.ts';
import { hookSchema } from './hook-schema.ts';
import { isCallbackHostAllowed, isHostAmong } from './host-patterns.ts';
import { isRecord, rowsOf, textOf } from './rows.ts';

/** A hook that a CMS, or whoever has content to publish, calls. */
export interface ConfiguredHook {
  /** Stands in its address. */
  readonly name: string;
  /** Whose purges these are. */
  readonly client: string;
  /** How what comes is read; `createHook` takes it. */
  readonly settings: HookSettings;
  readonly secret: Secret;
  /** Good too, while the sender changes from it to the present one. */
  readonly previousSecret?: Secret | undefined;
  /** What narrows it, as a key. */
  readonly hostnames?: readonly string[] | undefined;
  readonly prefixes?: readonly string[] | undefined;
  readonly kinds?: readonly TargetKind[] | undefined;
  readonly targetsPerDayMax?: number | undefined;
  /** Absent: that of keys that say nothing else. */
  readonly rateLimit?: { readonly requests: number; readonly windowMs: number } | undefined;
  readonly mayPurgeSites: boolean;
  /** What holds for each of its purges. */
  readonly distribution?: string | undefined;
  readonly vendor?: string | undefined;
  readonly mode: PurgeMode;
  readonly priority: Priority;
  readonly callback?: CallbackRequest | undefined;
  /** Largest body that is read. */
  readonly bytesMax: number;
}

type HookEntry = z.output<typeof hookSchema>;

/** Makes the hooks of a config in which {@link hookConfigProblems} found nothing. */
export function buildHooks(
  section: Readonly<Record<string, HookEntry>>,
  env: Env,
): readonly ConfiguredHook[] {
  return Object.entries(section).map(([name, entry]) => ({
    name,
    client: entry.client,
    settings: settingsOf(entry),
    secret: readSecret(entry.secret, env),
    previousSecret: entry.previousSecret === undefined ? undefined : readSecret(entry.previousSecret, env),
    hostnames: entry.hostnames,
    prefixes: entry.prefixes,
    kinds: entry.kinds,
    targetsPerDayMax: entry.targetsPerDayMax,
    rateLimit: entry.rateLimit,
    mayPurgeSites: entry.mayPurgeSites,
    distribution: entry.distribution,
    vendor: entry.vendor,
    mode: entry.mode,
    priority: entry.priority,
    callback: entry.callback,
    bytesMax: entry.bytesMax,
  }));
}

/** Whether a URL that stands whole in a payload of the hook may have that hostname. */
export function isHostOfHook(
  { settings, hostnames }: Pick<ConfiguredHook, 'settings' | 'hostnames'>,
  hostname: string,
): boolean {
  const site = settings.variables?.['site'];
  return isHostAmong(hostnames ?? (site === undefined ? [] : [site.toLowerCase()]), hostname);
}

/** What is wrong with hooks beyond the form of their fields. */
export function hookConfigProblems(file: unknown, env: Env): ConfigProblem[] {
  const section = isRecord(file) ? file['hooks'] : undefined;
  if (!isRecord(file) || !isRecord(section)) {
    return [];
  }
  const clients = new Set(rowsOf(file, 'clients').map((row) => textOf(row, 'id')));
  return Object.entries(section).flatMap(([name, value]) => {
    const path = ['hooks', name];
    const entry = hookSchema.safeParse(value).data;
    if (entry === undefined) {
      // The schema says so already.
      return [];
    }
    return [
      ...(clients.has(entry.client)
        ? []
        : [problemAt([...path, 'client'], 'There is no client with this id.')]),
      ...hookProblems(settingsOf(entry)).map((problem) =>
        problemAt([...path, ...problem.path], problem.message),
      ),
      ...secretProblems(entry.secret, env, [...path, 'secret']),
      ...(entry.previousSecret === undefined
        ? []
        : secretProblems(entry.previousSecret, env, [...path, 'previousSecret'])),
      ...vendorProblems(entry, file, [...path, 'vendor']),
      ...callbackProblems(entry.callback, file, [...path, 'callback']),
    ];
  });
}

function settingsOf(entry: HookEntry): HookSettings {
  const { source, authentication, fields, delivery, sameContentSeconds } = entry;
  const { events, environments, ignored, variables, mapping } = entry;
  return {
    source,
    authentication,
    fields,
    delivery,
    sameContentSeconds,
    events,
    environments,
    ignored,
    variables,
    mapping,
    hasDistribution: entry.distribution !== undefined,
    hasHostnames: entry.hostnames !== undefined,
  };
}

/** Guessing one that is shorter would be worth trying. */
const secretCharactersMin = 16;

function secretProblems(reference: string, env: Env, path: Path): readonly ConfigProblem[] {
  const { value, problems } = resolveReferences(reference, env, path);
  const isShort = problems.length === 0 && String(value).length < secretCharactersMin;
  return isShort
    ? [problemAt(path, `The value of ${reference} must have at least ${secretCharactersMin} characters.`)]
    : problems;
}

/** A distribution that is not in the file may be one that was made through the API. */
function vendorProblems(
  { vendor, distribution }: Pick<HookEntry, 'vendor' | 'distribution'>,
  file: unknown,
  path: Path,
): ConfigProblem[] {
  const named = rowsOf(file, 'distributions').find((row) => textOf(row, 'id') === distribution);
  const account = named && textOf(named, 'account');
  const possible = rowsOf(file, 'accounts')
    .filter((row) => account === undefined || textOf(row, 'id') === account)
    .map((row) => textOf(row, 'vendor'));
  const message = `There is no such account here; possible: ${[...new Set(possible)].join(', ')}. Or leave it out.`;
  return vendor === undefined || possible.includes(vendor) ? [] : [problemAt(path, message)];
}

/** A hook is nobody who could be told that its callback is refused: what would be is told at the start. */
function callbackProblems(
  callback: CallbackRequest | undefined,
  file: Readonly<Record<string, unknown>>,
  path: Path,
): ConfigProblem[] {
  const callbacks = isRecord(file['callbacks']) ? file['callbacks'] : {};
  const { endpoint, url } = callback ?? {};
  const endpoints = isRecord(callbacks['endpoints']) ? callbacks['endpoints'] : {};
  if (endpoint !== undefined && !Object.hasOwn(endpoints, endpoint)) {
    return [problemAt([...path, 'endpoint'], 'There is no callback endpoint of this name in this file.')];
  }
  if (url === undefined || mayBeCalled(url, callbacks)) {
    return [];
  }
  const message = 'Its host must be one of callbacks.allowedHosts, and callbacks.secret be given.';
  return [problemAt([...path, 'url'], message)];
}

function mayBeCalled(url: string, callbacks: Readonly<Record<string, unknown>>): boolean {
  const hosts: unknown = callbacks['allowedHosts'];
  const allowed = Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string') : [];
  const hostname = URL.parse(url)?.hostname ?? '';
  return isCallbackHostAllowed(allowed, hostname) && isEnvReference(callbacks['secret']);
}

function readSecret(reference: string, env: Env): Secret {
  return new Secret(String(resolveReferences(reference, env, []).value));
}
