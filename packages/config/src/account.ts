import { Secret } from '@purgeway/model';
import type { AdapterDeps, Vendor, VendorAdapter, Watching } from '@purgeway/vendors';
import { problemAt, type ConfigProblem, type Path } from './config-error.ts';
import { effectiveLimits, overrideProblems, type AccountLimits } from './effective-limits.ts';
import { isEnvReference, resolveReferences, type Env } from './env-reference.ts';
import type { ConfigFile } from './file-schema.ts';
import { deepFreeze } from './freeze.ts';
import { limitOverridesSchema } from './limit-overrides.ts';
import { isRecord, textOf, type Row } from './rows.ts';
import { effectiveWatching, watchingOverridesSchema, watchingProblems } from './watching.ts';
import { zodProblems } from './zod-problems.ts';

/** One set of credentials at one vendor. The credentials themselves cannot be reached from here. */
export interface Account {
  readonly id: string;
  /** In the edition that the settings choose. */
  readonly vendor: Vendor;
  /** The vendor's limits with the config's changes. */
  readonly limits: AccountLimits;
  /** How its purges are watched, with the config's changes. */
  readonly watching: Watching;
  /** How long a first target may wait for company, to fill a vendor call. */
  readonly lingerMs: number;
  /** Makes an adapter that calls the vendor with this account's credentials. */
  readonly createAdapter: (deps: AdapterDeps) => VendorAdapter;
}

/** Makes the account of a config in which {@link accountProblems} found nothing. */
export function buildAccount(entry: ConfigFile['accounts'][number], vendor: Vendor, env: Env): Account {
  // Stays in this closure, so that no way of printing the config can show it.
  const settings = resolveReferences(entry.settings, env, []).value;
  const edition = vendor.withSettings(settings);
  return Object.freeze({
    id: entry.id,
    vendor: edition,
    limits: deepFreeze(effectiveLimits(edition.limits, entry.limits)),
    watching: deepFreeze(effectiveWatching(edition.watching, entry.watching)),
    lingerMs: entry.lingerMs,
    createAdapter: (deps: AdapterDeps) => vendor.createAdapter(settings, deps),
  });
}

/** What is wrong with an account beyond the shape of its fields. */
export function accountProblems(row: Row, vendors: readonly Vendor[], env: Env): ConfigProblem[] {
  const vendorId = textOf(row, 'vendor');
  const vendor = vendorOfRow(row, vendors);
  if (vendor === undefined) {
    const known = vendors.map(({ id }) => id).join(', ');
    return vendorId === undefined
      ? []
      : [problemAt([...row.path, 'vendor'], `No such vendor; there are: ${known}.`)];
  }
  const overrides = limitOverridesSchema.optional().safeParse(row.fields['limits']);
  const edition = editionOfRow(row, vendors, env) ?? vendor;
  const limits =
    overrides.data === undefined ? [] : overrideProblems(edition, overrides.data, [...row.path, 'limits']);
  const watched = watchingOverridesSchema.optional().safeParse(row.fields['watching']);
  const watching =
    watched.data === undefined ? [] : watchingProblems(edition, watched.data, [...row.path, 'watching']);
  return [...settingsProblems(row, vendor, env), ...limits, ...watching];
}

/** The vendor of an account in the edition that its settings choose; undefined when there is no such vendor. */
export function editionOfRow(row: Row, vendors: readonly Vendor[], env: Env): Vendor | undefined {
  const settings = resolveReferences(row.fields['settings'] ?? {}, env, []).value;
  return vendorOfRow(row, vendors)?.withSettings(settings);
}

function vendorOfRow(row: Row, vendors: readonly Vendor[]): Vendor | undefined {
  const vendorId = textOf(row, 'vendor');
  return vendors.find(({ id }) => id === vendorId);
}

function settingsProblems(row: Row, vendor: Vendor, env: Env): ConfigProblem[] {
  const path = [...row.path, 'settings'];
  const settings = row.fields['settings'] ?? {};
  const resolved = resolveReferences(settings, env, path);
  const parsed = vendor.settingsSchema.safeParse(resolved.value);
  if (parsed.success) {
    return [...resolved.problems, ...literalSecrets(parsed.data, settings, path)];
  }
  const told = zodProblems(parsed.error, path).map(({ pointer, message }) => ({
    pointer,
    message: withoutValues(message, resolved.used),
  }));
  const pointers = new Set(resolved.problems.map(({ pointer }) => pointer));
  return [...resolved.problems, ...told.filter(({ pointer }) => !pointers.has(pointer))];
}

/** Every credential that did not come from the environment, found by comparing the parsed settings with the written ones. */
function literalSecrets(parsed: unknown, written: unknown, path: Path): ConfigProblem[] {
  if (parsed instanceof Secret) {
    const message =
      'A credential must name an environment variable, such as "${NAME}"; never stand here itself.';
    return isEnvReference(written) ? [] : [problemAt(path, message)];
  }
  if (Array.isArray(parsed)) {
    return parsed.flatMap((item, index) =>
      literalSecrets(item, Array.isArray(written) ? written[index] : undefined, [...path, index]),
    );
  }
  if (isRecord(parsed)) {
    return Object.keys(parsed).flatMap((name) =>
      literalSecrets(parsed[name], isRecord(written) ? written[name] : undefined, [...path, name]),
    );
  }
  return [];
}

/** A vendor's schema may quote what it was given. */
function withoutValues(message: string, values: readonly string[]): string {
  return values.reduce((text, value) => text.replaceAll(value, '[secret]'), message);
}
