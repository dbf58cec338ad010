import type { TargetKind } from '@purgeway/model';
import { vendors as knownVendors, type Vendor } from '@purgeway/vendors';
import { accountProblems, buildAccount, type Account } from './account.ts';
import { buildCallbacks, callbackProblems, type Callbacks } from './callbacks.ts';
import { ConfigError, problemAt, type ConfigProblem } from './config-error.ts';
import { crossProblems } from './cross-checks.ts';
import { distributionProblems } from './distribution-checks.ts';
import type { Env } from './env-reference.ts';
import { fileSchema, type ConfigFile } from './file-schema.ts';
import { deepFreeze } from './freeze.ts';
import { keyProblems } from './key-checks.ts';
import { rowsOf } from './rows.ts';
import { zodProblems } from './zod-problems.ts';

/** Who sends purges. */
export type Client = Readonly<ConfigFile['clients'][number]>;

/** An API key, known by its hash alone. */
export type Key = Readonly<Omit<KeyEntry, 'scopes' | 'hostnames' | 'prefixes' | 'kinds'>> & {
  readonly scopes: readonly Scope[];
  /** Hosts, or `*.host` for all below. */
  readonly hostnames?: readonly string[] | undefined;
  readonly prefixes?: readonly string[] | undefined;
  readonly kinds?: readonly TargetKind[] | undefined;
};
type KeyEntry = ConfigFile['keys'][number];
export type Scope = KeyEntry['scopes'][number];

/** So many requests in any window of that length. */
export type RateLimit = Readonly<ConfigFile['server']['rateLimit']>;

/** Hostnames that one vendor account fronts, under the id that clients use. */
export interface Distribution {
  readonly id: string;
  /** Id of the account. */
  readonly account: string;
  /** The hostname that paths are relative to. */
  readonly domain: string;
  /** Every hostname it fronts, `domain` first. */
  readonly hostnames: readonly string[];
  readonly scheme: 'https' | 'http';
  /** The vendor's own id of it. There wherever the account's vendor purges one distribution at a time. */
  readonly vendorId?: string | undefined;
}

/** Which account gets a new distribution. Without `domains`: every one, also one without a domain. */
export interface AccountRule {
  /** Hosts, or `*.host` for all below. */
  readonly domains?: readonly string[] | undefined;
  readonly account: string;
}

/** The config, complete and frozen. However it is printed, it shows no secret. */
export interface Config {
  readonly clients: readonly Client[];
  readonly keys: readonly Key[];
  readonly accounts: readonly Account[];
  readonly distributions: readonly Distribution[];
  readonly callbacks: Callbacks;
  readonly purge: {
    /** After this time what is left of a purge ends as gave-up. */
    readonly deadlineMs: number;
    /** How long an operation can be looked up after its end. */
    readonly recordsKeptMs: number;
  };
  readonly controlPlane: {
    /** For requests that pin no vendor; see `chooseAccount`. */
    readonly accountRules: readonly AccountRule[];
    /** How often each distribution is read back to find drift; 0: never. */
    readonly readEveryMs: number;
    /** After this time a change that is not done ends as gave-up. */
    readonly deadlineMs: number;
  };
  readonly server: {
    /** Proxies in front of the API that add to `X-Forwarded-For`. */
    readonly trustedProxies: number;
    /** Of each key that says nothing else. */
    readonly rateLimit: RateLimit;
  };
  readonly metrics: {
    /** Networks that may read the metrics without a key, in CIDR form. */
    readonly allowedNetworks: readonly string[];
  };
  /** What each chain of the audit log may hold. */
  readonly audit: Readonly<Record<'deeds' | 'purges' | 'refusals', ChainBounds>>;
}

/** What a chain of the audit log may hold. */
export interface ChainBounds {
  /** How long an entry is kept. */
  readonly keptMs: number;
  readonly entriesMax: number;
}

export interface ConfigDeps {
  readonly env: Env;
  /** Absent: every vendor Purgeway knows. */
  readonly vendors?: readonly Vendor[];
}

/** Reads the text of a config file. Throws {@link ConfigError} with all of its problems at once. */
export function parseConfig(text: string, deps: ConfigDeps): Config {
  const { env, vendors = knownVendors } = deps;
  const file = parseJson(text);
  const parsed = fileSchema.safeParse(file);
  const problems = [
    ...(parsed.success ? [] : zodProblems(parsed.error)),
    ...crossProblems(file),
    ...keyProblems(file),
    ...rowsOf(file, 'accounts').flatMap((row) => accountProblems(row, vendors, env)),
    ...distributionProblems(file, vendors, env),
    ...callbackProblems(file, env),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(byPlace(problems));
  }
  return build(parsed.data, vendors, env);
}

/** Node's own message would quote the text, and with it perhaps a secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const where = error instanceof Error ? /\(?line \d+ column \d+\)?/.exec(error.message)?.[0] : undefined;
    const place = where === undefined ? '' : ` ${where}`;
    throw new ConfigError([problemAt([], `It is not valid JSON${place}.`)]);
  }
}

function build(file: ConfigFile, vendors: readonly Vendor[], env: Env): Config {
  const byId = new Map(vendors.map((vendor) => [vendor.id, vendor]));
  return deepFreeze({
    clients: file.clients,
    keys: file.keys,
    accounts: file.accounts.flatMap((entry) => {
      const vendor = byId.get(entry.vendor);
      return vendor === undefined ? [] : [buildAccount(entry, vendor, env)];
    }),
    distributions: file.distributions.map((entry) => ({
      ...entry,
      hostnames: [entry.domain, ...entry.hostnames],
    })),
    callbacks: buildCallbacks(file.callbacks, env),
    purge: file.purge,
    controlPlane: file.controlPlane,
    server: file.server,
    metrics: file.metrics,
    audit: file.audit,
  });
}

/** Neighbours in the file stand together, whichever check found them. */
function byPlace(problems: readonly ConfigProblem[]): ConfigProblem[] {
  return problems.toSorted((one, other) => one.pointer.localeCompare(other.pointer, 'en', { numeric: true }));
}
